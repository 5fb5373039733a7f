package dev.parley.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.testsupport.ApiClient;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** A {@link DoomedService} in a process of its own, to be killed. */
final class DoomedProcess implements AutoCloseable {

    private static final Duration BOUND = Duration.ofSeconds(60);

    private final Process process;
    private final CompletableFuture<String> ready = new CompletableFuture<>();
    private final Set<String> watching = ConcurrentHashMap.newKeySet();
    private final Set<String> cut = ConcurrentHashMap.newKeySet();
    private final Map<String, List<String>> written = new ConcurrentHashMap<>();

    /**
     * A process for a service of the system; {@link #start} starts the service.
     *
     * @param service {@code api}, {@code worker}, {@code projector} or {@code reaper}
     */
    DoomedProcess(TestSystem system, String service, Writes.Cut cut, String... settings) {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        command.addAll(List.of(DoomedService.class.getName(), service, cut.name()));
        command.addAll(system.arguments(settings));
        var builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        try {
            process = builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().name("what the " + service + " says").start(this::listen);
    }

    /** Starts the service and waits until it is ready. */
    DoomedProcess start() {
        say("start");
        ready.orTimeout(BOUND.toSeconds(), TimeUnit.SECONDS).join();
        return this;
    }

    private void listen() {
        try (var out =
                new BufferedReader(
                        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (var line = out.readLine(); line != null; line = out.readLine()) {
                if (line.startsWith(DoomedService.MARK)) {
                    take(line.substring(DoomedService.MARK.length()).split(" ", 3));
                } else {
                    System.out.println("doomed: " + line);
                }
            }
            ready.completeExceptionally(new AssertionError("it ended"));
        } catch (IOException e) {
            ready.completeExceptionally(e);
        }
    }

    private void take(String[] words) {
        switch (words[0]) {
            case "ready" -> ready.complete(words[1]);
            case "watching" -> watching.add(words[1]);
            case "cut" -> cut.add(words[1]);
            case "wrote" -> writes(words[1]).add(words[2]);
            default -> throw new AssertionError(List.of(words));
        }
    }

    /** A client of the process, if it is an API node. */
    ApiClient api() {
        return ApiClient.ofPort(ready.join());
    }

    /** Reports the writes of the session from now on. */
    void watch(String session) {
        cutAfter(session, "");
    }

    /** Cuts the session off after this write, from now on. */
    void cutAfter(String session, String point) {
        say("watch " + session + " " + point);
        await().atMost(BOUND).until(() -> watching.contains(session));
    }

    private void say(String line) {
        try {
            process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The writes of a watched session so far. */
    List<String> writes(String session) {
        return written.computeIfAbsent(session, none -> new CopyOnWriteArrayList<>());
    }

    /** Waits until each of these sessions has come to its point. */
    void awaitCut(Collection<String> sessions) {
        await("each session at its crash point")
                .atMost(BOUND)
                .untilAsserted(() -> assertThat(cut).containsAll(sessions));
    }

    /** Kills with SIGKILL; returns when the process is gone. */
    void kill() {
        process.destroyForcibly();
        process.onExit().join();
    }

    @Override
    public void close() {
        kill();
    }
}
