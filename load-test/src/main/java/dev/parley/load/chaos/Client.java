package dev.parley.load.chaos;

import dev.parley.testsupport.EventStream.Event;
import dev.parley.testsupport.witness.Examination;
import dev.parley.testsupport.witness.FaithfulReader;
import dev.parley.testsupport.witness.Finding;
import dev.parley.testsupport.witness.Message;
import dev.parley.testsupport.witness.PatientClient;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Sends one message after another in a session of its own, as a {@link FaithfulReader}, while a
 * {@link Watcher} reads the session.
 */
final class Client {

    /** A session's history is read in one piece of at most 200 messages, two for each of these. */
    private static final int MOST_MESSAGES = 90;

    private final String name;
    private final Duration startAfter;
    private final FaithfulReader reader;
    private final Watcher watcher;
    private final Thread thread;
    private volatile boolean finishing;

    /**
     * @param name what its messages begin with
     * @param startAfter how long it waits before it sends the first one
     * @param onToken called for each token, by the client's thread
     */
    Client(PatientClient api, String name, Duration startAfter, Runnable onToken)
            throws IOException, InterruptedException {
        this.name = name;
        this.startAfter = startAfter;
        this.reader = new FaithfulReader(api, api.newSession(), onToken);
        this.watcher = new Watcher(api, reader.session());
        this.thread = Thread.ofVirtual().name(name).unstarted(this::run);
    }

    void start() {
        watcher.start();
        thread.start();
    }

    /** Sends nothing more once the current message has its answer. */
    void finish() {
        finishing = true;
    }

    /**
     * Returns when the client and its watcher have finished, or have waited so long. Whatever they
     * still wait for then hangs.
     */
    void awaitFinished(Duration patience) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        if (!thread.join(patience)) {
            thread.interrupt();
        }
        for (var message : reader.messages()) {
            var left = Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
            if (message.turn().isPresent() && watched(message).isPresent()) {
                watcher.awaitEnding(message.turn().get(), left);
            }
        }
        watcher.stop();
    }

    private Optional<List<Event>> watched(Message message) {
        return watcher.watched(message.turn().orElseThrow(), message.sentAt());
    }

    /** The findings for each of its messages, in order. */
    Map<Message, List<Finding>> examine(Examination examination)
            throws IOException, InterruptedException {
        var findings = examination.of(reader.session(), reader.messages(), this::watched);
        if (!findings.isEmpty()) {
            var last = findings.lastEntry().getValue();
            watcher.complaints()
                    .forEach(what -> last.add(Finding.lost("the session's reader got %s", what)));
        }
        return findings;
    }

    private void run() {
        try {
            Thread.sleep(startAfter);
            for (int i = 1; !finishing && i <= MOST_MESSAGES; i++) {
                reader.send(new Message("%s message %d".formatted(name, i)));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
