package dev.parley.quickstart.client.chat;

import dev.parley.quickstart.CannotStart;
import dev.parley.quickstart.client.server.EventReader;
import dev.parley.quickstart.client.server.Server;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** A turn that this process has asked for, from its message to its ending. */
final class Turn {

    /** A process that is being ended does not wait for longer. */
    private static final Duration CANCEL_BOUND = Duration.ofSeconds(5);

    private final Server server;
    private final String session;
    private @Nullable String id;
    private boolean isUnwanted;

    Turn(Server server, String session) {
        this.server = server;
        this.session = session;
    }

    /** Sends the message and reads the answer to its end. */
    void ask(JsonNode message, EventReader.Listener listener)
            throws CannotStart, InterruptedException {
        read(server.send(session, message), listener);
    }

    /** Has the message of an earlier turn answered once more, and reads that answer to its end. */
    void regenerate(String turn, EventReader.Listener listener)
            throws CannotStart, InterruptedException {
        read(server.regenerate(session, turn), listener);
    }

    /** Reads the answer of a turn that runs already. */
    void read(String turn, EventReader.Listener listener) throws CannotStart, InterruptedException {
        if (begins(turn)) {
            server.cancel(session, turn, CANCEL_BOUND);
        }
        new EventReader(server).turn(session, turn, listener);
    }

    private synchronized boolean begins(String turn) {
        id = turn;
        return isUnwanted;
    }

    /** Stops the answer from any thread; its text so far is kept, and its stream ends. */
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

    private synchronized @Nullable String unwanted() {
        isUnwanted = true;
        return id;
    }
}
