package dev.parley.quickstart.client.chat;

import dev.parley.quickstart.CannotStart;
import dev.parley.quickstart.client.server.EventReader;
import dev.parley.quickstart.client.server.Server;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** A turn that this process has asked for, from its message to its ending. */
final class Turn {

    /** A process that is being ended does not wait for longer. */
    private static final Duration CANCEL_BOUND = Duration.ofSeconds(5);

    private final Server server;
    private final String session;

    /** Open until it is known whether the server has the message. */
    private final CountDownLatch sent = new CountDownLatch(1);

    private @Nullable String id;
    private boolean isAsking;
    private boolean isUnwanted;

    Turn(Server server, String session) {
        this.server = server;
        this.session = session;
    }

    /** Sends the message and reads the answer to its end; sends nothing if it was cancelled. */
    void ask(JsonNode message, EventReader.Listener listener)
            throws CannotStart, InterruptedException {
        String turn;
        try {
            if (!asks()) {
                return;
            }
            turn = server.send(session, message);
            cancelIfUnwanted(turn);
        } finally {
            sent.countDown();
        }
        new EventReader(server).turn(session, turn, listener);
    }

    /** Has the message of an earlier turn answered once more, and reads that answer to its end. */
    void regenerate(String turn, EventReader.Listener listener)
            throws CannotStart, InterruptedException {
        read(server.regenerate(session, turn), listener);
    }

    /** Reads the answer of a turn that runs already. */
    void read(String turn, EventReader.Listener listener) throws CannotStart, InterruptedException {
        cancelIfUnwanted(turn);
        new EventReader(server).turn(session, turn, listener);
    }

    private void cancelIfUnwanted(String turn) throws CannotStart, InterruptedException {
        if (begins(turn)) {
            server.cancel(session, turn, CANCEL_BOUND);
        }
    }

    private synchronized boolean asks() {
        isAsking = !isUnwanted;
        return isAsking;
    }

    private synchronized boolean begins(String turn) {
        id = turn;
        return isUnwanted;
    }

    /**
     * Stops the answer from any thread; its text so far is kept, and its stream ends. If the
     * message is on its way, whoever sends it cancels the turn.
     */
    void cancel() {
        try {
            var turn = unwanted();
            if (turn != null) {
                server.cancel(session, turn, CANCEL_BOUND);
            }
        } catch (CannotStart e) {
            // The stream goes on, and shows whether anything came of it.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * As {@link #cancel}, for a process that is being ended: returns once the turn is cancelled
     * also if the message was on its way, or after some seconds.
     */
    void cancelBeforeExit() {
        cancel();
        try {
            if (isBeingSent()) {
                // For its acceptance and for the cancel.
                sent.await(2 * CANCEL_BOUND.toSeconds(), TimeUnit.SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized boolean isBeingSent() {
        return isAsking && sent.getCount() > 0;
    }

    private synchronized @Nullable String unwanted() {
        isUnwanted = true;
        return id;
    }
}
