package dev.parley.system;

import static org.awaitility.Awaitility.await;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * A client that sends a message and reads its answer to the end, whatever happens: it sends again
 * with the same key until it is told the turn, and comes back after the last event it saw.
 */
final class FaithfulReader {

    private static final List<String> LAST = List.of("done", "error");

    private final ApiClient api;
    private final String session;
    private final String content;
    private final String key = UUID.randomUUID().toString();
    private final List<SseStream.Event> events = new CopyOnWriteArrayList<>();
    private final CompletableFuture<String> turn = new CompletableFuture<>();
    private final CompletableFuture<Void> end = new CompletableFuture<>();
    private volatile int connections;

    private FaithfulReader(ApiClient api, String session, String content) {
        this.api = api;
        this.session = session;
        this.content = content;
    }

    /** Sends the message, and reads on a thread of its own. */
    static FaithfulReader send(ApiClient api, String session, String content) {
        var reader = new FaithfulReader(api, session, content);
        Thread.ofVirtual().name("reader of " + session).start(reader::read);
        return reader;
    }

    /** Reads a turn that was accepted, from its start. */
    static FaithfulReader read(ApiClient api, String session, String turn) {
        var reader = new FaithfulReader(api, session, turn);
        reader.turn.complete(turn);
        Thread.ofVirtual().name("reader of " + session).start(reader::read);
        return reader;
    }

    private void read() {
        try {
            while (events.isEmpty() || !LAST.contains(events.getLast().name())) {
                connect();
            }
            end.complete(null);
        } catch (RuntimeException | Error e) {
            turn.completeExceptionally(e);
            end.completeExceptionally(e);
        }
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // by the reader's thread only
    private void connect() {
        connections++;
        try (var stream = open()) {
            switch (stream.status()) {
                case 200 -> {
                    turn.complete(stream.header("Parley-Turn-Id"));
                    readOn(stream);
                }
                case 503 -> pause();
                default ->
                        throw new AssertionError(
                                "after %s: %d %s"
                                        .formatted(lastId(), stream.status(), stream.problem()));
            }
        } catch (UncheckedIOException e) {
            pause();
        }
    }

    private SseStream open() {
        if (!turn.isDone()) {
            return api.message(session, content, "Idempotency-Key", key);
        }
        var last = lastId();
        return last == null
                ? api.turn(session, turn())
                : api.turn(session, turn(), "Last-Event-ID", last);
    }

    private void readOn(SseStream stream) {
        for (var event = stream.next(); event != null; event = stream.next()) {
            events.add(event);
            if (LAST.contains(event.name())) {
                return;
            }
        }
    }

    private @Nullable String lastId() {
        return events.reversed().stream()
                .map(SseStream.Event::id)
                .filter(id -> !id.isEmpty())
                .findFirst()
                .orElse(null);
    }

    // As the stream's own `retry:` asks for, though shorter.
    private static void pause() {
        try {
            Thread.sleep(Duration.ofMillis(100));
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** The turn that the message became; waits for it. */
    String turn() {
        return turn.join();
    }

    String session() {
        return session;
    }

    /** How often it was cut off and came back. */
    int returns() {
        return connections - 1;
    }

    /** Waits until it has seen so many tokens of the current attempt. */
    FaithfulReader awaitTokens(int count) {
        await("tokens of " + content).until(() -> tokens() >= count || end.isDone());
        return this;
    }

    private long tokens() {
        long count = 0;
        for (var event : events) {
            count = event.name().equals("restart") ? 0 : count;
            count += event.name().equals("token") ? 1 : 0;
        }
        return count;
    }

    void awaitEvent(String name) {
        await(name + " of " + content)
                .until(() -> end.isDone() || events.stream().anyMatch(e -> e.name().equals(name)));
    }

    /** Everything it saw, over all its connections; waits for the end. */
    List<SseStream.Event> toEnd() {
        end.join();
        return List.copyOf(events);
    }
}
