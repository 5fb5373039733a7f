package dev.parley.load.run;

import dev.parley.load.figures.Progress;
import dev.parley.load.figures.Table;
import dev.parley.load.system.AsyncProfiler;
import dev.parley.load.system.ParleyProcess;
import dev.parley.load.system.ThreadCpu;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** Where the CPU of the system's JVM goes in a window: a flame graph, and a table of threads. */
final class Profile {

    private static final int ROWS = 25;

    private final Path out;
    private final String label;
    private final ParleyProcess system;
    private final AsyncProfiler profiler;
    private Map<String, Double> before = Map.of();
    private String event = "";

    /**
     * @param label names the files
     */
    Profile(Path out, String label, ParleyProcess system) throws IOException {
        this.out = out;
        this.label = label.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
        this.system = system;
        this.profiler = new AsyncProfiler(system.jvm(), out);
    }

    void begin() throws IOException, InterruptedException {
        before = ThreadCpu.of(system.jvm());
        event = profiler.start();
    }

    void end() throws IOException, InterruptedException {
        Path flames = out.resolve("flames-" + label + ".html");
        profiler.stop(flames);
        var used = new HashMap<String, Double>();
        ThreadCpu.of(system.jvm())
                .forEach((name, millis) -> used.put(name, millis - before.getOrDefault(name, 0.0)));
        double all = used.values().stream().mapToDouble(Double::doubleValue).sum();
        var table = new Table(1, "threads", "CPU ms", "part of all, %");
        used.entrySet().stream()
                .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
                .limit(ROWS)
                .forEach(
                        each ->
                                table.row(
                                        each.getKey(),
                                        String.format(Locale.ROOT, "%.0f", each.getValue()),
                                        String.format(
                                                Locale.ROOT, "%.1f", 100 * each.getValue() / all)));
        Path threads = out.resolve("threads-" + label + ".md");
        Files.writeString(threads, table + "\n");
        Progress.say("Profiled (%s): %s, %s\n%s", event, flames, threads, table);
    }
}
