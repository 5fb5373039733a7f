package dev.parley.delivery;

import dev.parley.events.MessageAccepted;
import dev.parley.events.SessionEvent;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One listener's watch over a session: whether it waits for a turn or follows one. Thread-safe.
 *
 * <p>A turn that becomes known, by its request or by its first event, is held at once, by the
 * thread that brings the news. So a reader that lets go of an earlier turn a moment later does not
 * let go of this one.
 */
final class Seat implements Delivery.Listener, Delivery.Subscription {

    /**
     * What seats ask of the delivery that they belong to. Each call is about the seat's session.
     */
    interface Room {
        /** Somebody needs the session's events. Called once until {@link #released}. */
        void held(UUID sessionId);

        void released(UUID sessionId);

        /** Makes sure that the session, which is held, is followed. Blocks. */
        void follow(UUID sessionId);

        void left(Seat seat);
    }

    private final UUID sessionId;
    private final Delivery.Listener listener;
    private final Room room;

    // Guarded by this.
    private @Nullable UUID followed;
    private @Nullable UUID seen;
    private boolean closed;

    Seat(UUID sessionId, Delivery.Listener listener, Room room) {
        this.sessionId = sessionId;
        this.listener = listener;
        this.room = room;
    }

    UUID sessionId() {
        return sessionId;
    }

    @Override
    public void onEvent(SessionEvent event) {
        if (event instanceof MessageAccepted accepted && isNew(accepted.turnId())) {
            see(accepted.turnId());
        }
        listener.onEvent(event);
    }

    @Override
    public void onGap() {
        listener.onGap();
    }

    // A repeat must not hold a turn that is over.
    private synchronized boolean isNew(UUID turnId) {
        return !turnId.equals(seen);
    }

    private synchronized void see(UUID turnId) {
        seen = turnId;
        hold(turnId);
    }

    /**
     * Holds a turn that was requested.
     *
     * @return true if the listener waits and has not been told of the turn: it needs the turn's
     *     first events
     */
    synchronized boolean announce(UUID turnId) {
        if (closed || turnId.equals(seen)) {
            return false;
        }
        boolean waits = followed == null;
        hold(turnId);
        return waits;
    }

    private void hold(UUID turnId) {
        if (closed) {
            return;
        }
        if (followed == null) {
            room.held(sessionId);
        }
        followed = turnId;
    }

    @Override
    public void follow(UUID turnId) {
        see(turnId);
        room.follow(sessionId);
    }

    @Override
    public synchronized @Nullable UUID followed() {
        return followed;
    }

    @Override
    public synchronized void rest(UUID turnId) {
        if (turnId.equals(followed)) {
            letGo();
        }
    }

    private void letGo() {
        if (followed != null) {
            followed = null;
            room.released(sessionId);
        }
    }

    @Override
    public void close() {
        synchronized (this) {
            letGo();
            closed = true;
        }
        room.left(this);
    }
}
