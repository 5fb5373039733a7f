package dev.parley.events;

import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An event and the bytes that its writer encoded it as: the clear fields say where the event
 * belongs, and the bytes are passed on as they are. {@link EventCodec#open} reads it. Immutable.
 */
public final class Envelope {

    private final SessionEvent event;
    private final byte[] bytes;

    private Envelope(SessionEvent event, byte[] bytes) {
        this.event = event;
        this.bytes = bytes;
    }

    /**
     * @param bytes what {@code event} was decoded from, or is written as, which may be encrypted;
     *     must not change afterwards
     */
    public static Envelope of(SessionEvent event, byte[] bytes) {
        return new Envelope(event, bytes);
    }

    /** Returns the event's {@code type}, which may be one that only a later version knows. */
    public String type() {
        return EventCodec.type(event);
    }

    /** Returns the id of the session, or of the document for {@code document.*}. */
    public UUID key() {
        return event.key();
    }

    /** Returns session, turn, attempt, number and time; null if this is no event of an attempt. */
    public TurnEvent.@Nullable Header header() {
        return event instanceof TurnEvent turn ? turn.header() : null;
    }

    /** Returns true if the event ends its turn. */
    public boolean isEnding() {
        return event instanceof TurnEvent.Ending;
    }

    /** Returns the event. */
    public SessionEvent event() {
        return event;
    }

    /** Returns the event as it was encoded; do not change the array. */
    public byte[] bytes() {
        return bytes;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Envelope that && event.equals(that.event);
    }

    @Override
    public int hashCode() {
        return Objects.hashCode(event);
    }

    @Override
    public String toString() {
        return "Envelope[" + event + "]";
    }
}
