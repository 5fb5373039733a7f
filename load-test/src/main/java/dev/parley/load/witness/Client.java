package dev.parley.load.witness;

import dev.parley.load.client.EventStream;
import dev.parley.load.client.Exchange;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import tools.jackson.databind.json.JsonMapper;

/**
 * Sends one message after another in a session of its own and reads each answer to its end,
 * whatever happens: it sends again with the same key until it is told the turn, and comes back
 * after the last event it saw. Meanwhile a {@link Watcher} reads the session.
 */
public final class Client {

    /** A session's history is read in one piece of at most 200 messages, two for each of these. */
    private static final int MOST_MESSAGES = 90;

    private static final String BUSY = "turn_in_progress";

    private final Parley parley;
    private final String name;
    private final Duration startAfter;
    private final Runnable onToken;
    private final String session;
    private final List<Message> messages = new CopyOnWriteArrayList<>();
    private final Watcher watcher;
    private final Thread thread;
    private volatile boolean finishing;

    /**
     * @param name what its messages begin with
     * @param startAfter how long it waits before it sends the first one
     * @param onToken called for each token, by the client's thread
     */
    public Client(Parley parley, String name, Duration startAfter, Runnable onToken)
            throws IOException, InterruptedException {
        this.parley = parley;
        this.name = name;
        this.startAfter = startAfter;
        this.onToken = onToken;
        this.session = parley.newSession();
        this.watcher = new Watcher(parley, session);
        this.thread = Thread.ofVirtual().name(name).unstarted(this::run);
    }

    public String session() {
        return session;
    }

    public void start() {
        watcher.start();
        thread.start();
    }

    /** Sends nothing more once the message that is on its way has its answer. */
    public void finish() {
        finishing = true;
    }

    /**
     * Returns when it and its watcher have finished, or have waited so long. What they wait for
     * then is hung.
     */
    public void awaitFinished(Duration patience) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        if (!thread.join(patience)) {
            thread.interrupt();
        }
        for (var message : messages) {
            var left = Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
            if (message.turn().isPresent() && watched(message).isPresent()) {
                watcher.awaitEnding(message.turn().get(), left);
            }
        }
        watcher.stop();
    }

    /** What the session's other reader was told of a message; empty where it came too late. */
    Optional<List<Seen>> watched(Message message) {
        return watcher.watched(message.turn().orElseThrow(), message.sentAt());
    }

    /** What the other reader was told that no client can do anything about. */
    List<String> watchersComplaints() {
        return watcher.complaints();
    }

    public List<Message> messages() {
        return List.copyOf(messages);
    }

    private void run() {
        try {
            Thread.sleep(startAfter);
            for (int i = 1; !finishing && i <= MOST_MESSAGES; i++) {
                var message = new Message("%s message %d".formatted(name, i));
                messages.add(message);
                while (!message.isOver()) {
                    connect(message);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void connect(Message message) throws InterruptedException {
        try (var stream = open(message)) {
            switch (stream.status()) {
                case 200 -> {
                    message.connected(stream.header("parley-turn-id").orElse("unnamed"));
                    readOn(stream, message);
                }
                case 503 -> message.cut();
                default -> refused(stream, message);
            }
        } catch (IOException e) {
            // The node has gone, or says nothing any more.
            message.cut();
        }
        if (!message.isOver()) {
            Parley.pause();
        }
    }

    private Exchange open(Message message) throws IOException {
        var turn = message.turn();
        return turn.isEmpty()
                ? parley.send(session, message)
                : parley.turn(session, turn.get(), message.lastId());
    }

    private void readOn(Exchange stream, Message message) throws IOException {
        var events = new EventStream(stream.body());
        for (var event = events.next(); event != null; event = events.next()) {
            if (event.name().equals("queued")) {
                continue;
            }
            var seen = Seen.of(event);
            message.saw(seen);
            if (seen.isToken()) {
                onToken.run();
            }
            if (seen.isLast()) {
                return;
            }
        }
        message.cut();
    }

    private void refused(Exchange answer, Message message) throws IOException {
        message.cut();
        String problem = answer.text();
        String code =
                problem.startsWith("{")
                        ? JsonMapper.shared().readTree(problem).path("code").asString("")
                        : "";
        boolean own =
                messages.stream().anyMatch(m -> m.turn().filter(problem::contains).isPresent());
        // An ending is told before the arbiter has noted that it was published.
        if (!code.equals(BUSY) || !own) {
            message.complain("HTTP %d %s".formatted(answer.status(), problem));
        }
    }
}
