package dev.parley.load.chaos.clients;

import dev.parley.testsupport.EventStream.Event;
import dev.parley.testsupport.witness.Examination;
import dev.parley.testsupport.witness.FaithfulReader;
import dev.parley.testsupport.witness.Finding;
import dev.parley.testsupport.witness.Message;
import dev.parley.testsupport.witness.PatientClient;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/**
 * Sends one message after another in a session of its own, as a {@link FaithfulReader}, while a
 * {@link Watcher} reads the session. It may cancel each turn in the middle of the answer.
 */
final class Client extends Actor {

    /** A session's history is read in one piece of at most 200 messages, two for each of these. */
    private static final int MOST_MESSAGES = 90;

    private final String name;
    private final PatientClient api;
    private final Runnable onToken;
    private final int cancelAfter;
    private final FaithfulReader reader;
    private final Watcher watcher;
    private final Map<Message, FutureTask<Void>> cancels = new LinkedHashMap<>();
    private @Nullable Message current;
    private int tokens;

    /**
     * @param name what its messages begin with
     * @param onToken called for each token, by the client's thread
     */
    Client(PatientClient api, String name, Part part, Runnable onToken)
            throws IOException, InterruptedException {
        super(name, part.startAfter());
        this.name = name;
        this.api = api;
        this.onToken = onToken;
        this.cancelAfter = part.habit() == Habit.CANCELS ? part.token() : 0;
        this.reader = new FaithfulReader(api, api.newSession(), this::token);
        this.watcher = new Watcher(api, reader.session());
    }

    @Override
    public void start() {
        watcher.start();
        super.start();
    }

    @Override
    void act() throws InterruptedException {
        for (int i = 1; !isFinishing() && i <= MOST_MESSAGES; i++) {
            current = new Message("%s message %d".formatted(name, i));
            tokens = 0;
            reader.send(current);
        }
    }

    private void token() {
        onToken.run();
        if (++tokens == cancelAfter) {
            cancel(Objects.requireNonNull(current));
        }
    }

    // On a thread of its own: the stream is read on meanwhile.
    private void cancel(Message message) {
        String turn = message.turn().orElseThrow();
        message.askCancel();
        var cancel =
                new FutureTask<Void>(
                        () -> {
                            api.cancel(reader.session(), turn);
                            return null;
                        });
        cancels.put(message, cancel);
        Thread.ofVirtual().name("cancel of " + turn).start(cancel);
    }

    @Override
    void gaveUp(IOException why) {
        throw new IllegalStateException("A faithful reader never gives up", why);
    }

    @Override
    public void awaitFinished(Duration patience) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        super.awaitFinished(patience);
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

    @Override
    public Map<Message, List<Finding>> examine(Examination examination)
            throws IOException, InterruptedException {
        var findings = examination.of(reader.session(), reader.messages(), this::watched);
        if (!findings.isEmpty()) {
            var last = findings.lastEntry().getValue();
            watcher.complaints()
                    .forEach(what -> last.add(Finding.lost("the session's reader got %s", what)));
        }
        for (var cancel : cancels.entrySet()) {
            try {
                // Ends by itself: a call is repeated for a limited time.
                cancel.getValue().get();
            } catch (ExecutionException e) {
                Objects.requireNonNull(findings.get(cancel.getKey()))
                        .add(Finding.hung("its cancel was not answered: %s", e));
            }
        }
        return findings;
    }
}
