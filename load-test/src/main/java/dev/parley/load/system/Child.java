package dev.parley.load.system;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A process of {@code dev.parley.load.processes} that runs beside this one until it is closed. Not
 * thread-safe.
 */
public final class Child implements AutoCloseable {

    private static final Duration STOP_BOUND = Duration.ofSeconds(30);

    /** A clock of another kind would differ by hours. */
    private static final Duration SAME_CLOCK = Duration.ofSeconds(5);

    private final Process process;
    private final BufferedReader out;
    private final String address;

    private Child(Process process, BufferedReader out, String address) {
        this.process = process;
        this.out = out;
        this.address = address;
    }

    /**
     * Starts a main class with this JVM's class path, and returns when it says that it is ready.
     *
     * @param log takes what it writes to its error stream
     */
    public static Child start(
            Class<?> main, Path log, List<String> javaOptions, List<String> arguments)
            throws IOException {
        Files.createDirectories(log.toAbsolutePath().getParent());
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(
                List.of(
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-Dparley.log.dir=" + log.toAbsolutePath().getParent()));
        command.addAll(javaOptions);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(arguments);
        var process =
                new ProcessBuilder(command)
                        .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
                        .start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
        var out =
                new BufferedReader(
                        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        String[] ready = heard(out, "ready ", log).split(" ", 2);
        var apart = Duration.ofNanos(System.nanoTime() - Long.parseLong(ready[0]));
        if (apart.abs().compareTo(SAME_CLOCK) > 0) {
            process.destroy();
            throw new IOException(
                    "The processes of this machine do not share a clock: they are %s apart"
                            .formatted(apart));
        }
        return new Child(process, out, ready[1]);
    }

    /** What it said with its readiness, such as where it listens. */
    public String address() {
        return address;
    }

    public ProcessHandle handle() {
        return process.toHandle();
    }

    /** Waits for a line that begins with this word; returns the rest of it. */
    public String hear(String word) throws IOException {
        return heard(out, word, Path.of("its log"));
    }

    private static String heard(BufferedReader out, String word, Path log) throws IOException {
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            if (line.startsWith(word)) {
                return line.substring(word.length());
            }
        }
        throw new IOException("A process ended before it said '%s'; see %s".formatted(word, log));
    }

    @Override
    public void close() throws IOException {
        process.getOutputStream().close();
        try {
            if (!process.waitFor(STOP_BOUND.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
