package dev.parley.load.scenarios;

import dev.parley.load.documents.LargePdf;
import dev.parley.load.figures.Progress;
import dev.parley.load.report.Column;
import dev.parley.load.report.Row;
import dev.parley.load.report.Section;
import dev.parley.load.run.BenchRun;
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
import java.util.Map;

/** What it costs a worker, in a process of its own, to index a large PDF. */
final class IndexingScenario implements Scenario {

    /** The API takes 20 MiB by default, with the parts around the file. */
    private static final long BYTES = (20L << 20) - (64L << 10);

    private final Section section =
            new Section(
                    "indexing",
                    "Indexing a large PDF",
                    List.of(
                            new Column("chunks", "chunks", 0),
                            new Column("before_mib", "worker resident before MiB", 0),
                            new Column("peak_mib", "at most MiB", 0),
                            new Column("parser_mib", "its parser at most MiB", 0),
                            new Column("seconds", "seconds", 1),
                            new Column("chunks_second", "chunks a second", 1),
                            new Column("chunks_cpu_second", "chunks a second of CPU", 1)));

    @Override
    public Section section() {
        return section;
    }

    @Override
    public void once(BenchRun run) throws IOException, InterruptedException {
        run.stopSystem();
        try (var folder = new FreshFolder(run.home())) {
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
                section.add(measure(cluster, file));
            }
        }
    }

    private static Row measure(ClusterProcess cluster, Path file)
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
        double seconds = (System.nanoTime() - start) / 1e9;
        var used = worker.info().totalCpuDuration().orElseThrow().minus(cpu);
        return Row.of("%d MiB".formatted(content.length >> 20), "cluster")
                .figure("chunks", chunks)
                .figure("before_mib", before.resident() >> 20)
                .figure("peak_mib", ProcessMemory.of(worker).mostResident() >> 20)
                .figure("parser_mib", parser.stop() >> 20)
                .figure("seconds", seconds)
                .figure("chunks_second", chunks / seconds)
                .figure("chunks_cpu_second", chunks * 1e9 / used.toNanos())
                .build();
    }
}
