package dev.parley.quickstart.client.server;

import dev.parley.quickstart.CannotStart;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Reads a stream to its end across as many connections as that takes: after a cut it goes on behind
 * the last event that it got. It gives up when the server has been away for too long.
 */
public final class EventReader {

    private final Server server;

    /** Gets the events, each once. */
    public interface Listener {

        /** A connection is open; events may have been missed if the stream has no ids yet. */
        default void opened() throws CannotStart, InterruptedException {}

        /**
         * @return false if nothing more is wanted
         */
        boolean event(Event event) throws CannotStart, InterruptedException;

        /** The connection was lost, and the reader is about to make another one. */
        default void again() {}
    }

    public EventReader(Server server) {
        this.server = server;
    }

    /** Returns at the last event of the turn, or when the listener wants no more. */
    public void turn(String session, String turn, Listener listener)
            throws CannotStart, InterruptedException {
        read(Server.turn(session, turn) + "/events", listener);
    }

    /**
     * As {@link #turn}, with the pauses that the turn had.
     *
     * @param speed as the server takes it: 1, 4 or max
     */
    public void replay(String session, String turn, String speed, Listener listener)
            throws CannotStart, InterruptedException {
        read(Server.query(Server.turn(session, turn) + "/events", "speed", speed), listener);
    }

    /** Returns when the session is deleted, or when the listener wants no more. */
    public void session(String session, Listener listener)
            throws CannotStart, InterruptedException {
        read(Server.session(session) + "/events", listener);
    }

    private void read(String path, Listener listener) throws CannotStart, InterruptedException {
        var patience = server.patience();
        String last = null;
        while (true) {
            try {
                var connection = server.events(path, last);
                if (connection.isEmpty()) {
                    return;
                }
                try (var events = connection.get()) {
                    listener.opened();
                    for (var event = next(events); event != null; event = next(events)) {
                        patience.reset();
                        last = event.id() == null ? last : event.id();
                        if (!listener.event(event)) {
                            return;
                        }
                    }
                }
                throw server.lost(new IOException("the stream ended before its last event"));
            } catch (NoServer | Refused e) {
                patience.after(e);
                listener.again();
            }
        }
    }

    private @Nullable Event next(EventConnection events) throws NoServer {
        try {
            return events.next();
        } catch (IOException e) {
            throw server.lost(e);
        }
    }
}
