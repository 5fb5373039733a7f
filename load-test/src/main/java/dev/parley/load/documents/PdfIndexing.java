package dev.parley.load.documents;

import dev.parley.load.figures.Progress;
import dev.parley.load.figures.Table;
import dev.parley.load.system.ChildMemory;
import dev.parley.load.system.FreshFolder;
import dev.parley.load.system.ProcessMemory;
import dev.parley.testsupport.ApiClient;
import dev.parley.testsupport.ClusterProcess;
import dev.parley.testsupport.DocumentCalls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What it costs a worker, in a process of its own, to index a large PDF.
 *
 * @param bytes of the file
 * @param chunks that it became
 * @param before memory of the worker's process before
 * @param peak the most that the worker's process had meanwhile
 * @param parser the most memory, in bytes, that the process had which parses for the worker
 * @param nanos from the upload until the document was ready
 * @param cpuNanos of the worker meanwhile
 */
public record PdfIndexing(
        long bytes,
        int chunks,
        ProcessMemory before,
        ProcessMemory peak,
        long parser,
        long nanos,
        long cpuNanos) {

    /** The API takes 20 MiB by default, with the parts around the file. */
    private static final long BYTES = (20L << 20) - (64L << 10);

    public static PdfIndexing measure(Path home) throws IOException, InterruptedException {
        try (var folder = new FreshFolder(home)) {
            Progress.say("A large PDF: starting a cluster");
            var file = folder.path().resolve("large.pdf");
            LargePdf.write(file, BYTES);
            var options =
                    List.of(
                            "--brokers",
                            "1",
                            "--api",
                            "1",
                            "--workers",
                            "1",
                            "--projectors",
                            "1",
                            "--port",
                            "0");
            try (var cluster =
                    ClusterProcess.start(folder.path().resolve("cluster"), options, Map.of())) {
                return measure(cluster, file);
            }
        }
    }

    private static PdfIndexing measure(ClusterProcess cluster, Path file)
            throws IOException, InterruptedException {
        var documents = new DocumentCalls(new ApiClient(cluster.api()), Duration.ofMinutes(30));
        // The embedding model is loaded with the first document.
        documents.awaitReady(documents.text("First", "A text that is there to load the model."));
        var worker = cluster.process("worker-1");
        ProcessMemory.forgetMost(worker);
        var before = ProcessMemory.of(worker);
        var cpu = worker.info().totalCpuDuration().orElseThrow();
        var parser = ChildMemory.watch(worker);
        byte[] content = Files.readAllBytes(file);
        Progress.say("Indexing %d MiB", content.length >> 20);
        long start = System.nanoTime();
        var id = documents.file(file.getFileName().toString(), "application/pdf", content);
        int chunks = documents.awaitReady(id).path("chunks").asInt();
        long end = System.nanoTime();
        return new PdfIndexing(
                content.length,
                chunks,
                before,
                ProcessMemory.of(worker),
                parser.stop(),
                end - start,
                worker.info().totalCpuDuration().orElseThrow().minus(cpu).toNanos());
    }

    /** As Markdown. */
    public String table() {
        var table =
                new Table(
                        0,
                        "PDF, MiB",
                        "chunks",
                        "worker resident before, MiB",
                        "at most, MiB",
                        "its parser at most, MiB",
                        "seconds",
                        "chunks a second",
                        "chunks a second of CPU");
        table.row(
                one(bytes / 1048576.0),
                chunks,
                before.resident() >> 20,
                peak.mostResident() >> 20,
                parser >> 20,
                one(nanos / 1e9),
                one(chunks * 1e9 / nanos),
                one(chunks * 1e9 / cpuNanos));
        return table.toString();
    }

    private static String one(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }
}
