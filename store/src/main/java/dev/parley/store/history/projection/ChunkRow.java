package dev.parley.store.history.projection;

import dev.parley.events.EventCodec;
import dev.parley.events.SessionEvent;
import dev.parley.events.TurnEvent;
import dev.parley.log.LogEntry;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.io.Serializable;
import java.util.UUID;
import java.util.stream.Stream;

/** Up to 64 events of an attempt, one in each line. Attempt 0 holds {@code message.accepted}. */
@Entity
@Table(name = "turn_chunk")
@IdClass(ChunkRow.Key.class)
public class ChunkRow {

    /** Events in a row. It must not change, because the rows of old turns depend on it. */
    public static final int EVENTS = 64;

    /** Identifies a block of an attempt. */
    public record Key(UUID turnId, int attempt, int block) implements Serializable {
        static Key of(TurnEvent event) {
            return new Key(event.turnId(), event.attempt(), (event.n() - 1) / EVENTS);
        }
    }

    @Id private UUID turnId;
    @Id private int attempt;
    @Id private int block;
    private UUID sessionId;
    private String events;

    /** For JPA. */
    @SuppressWarnings("NullAway.Init")
    protected ChunkRow() {}

    ChunkRow(Key key, UUID sessionId) {
        turnId = key.turnId();
        attempt = key.attempt();
        block = key.block();
        this.sessionId = sessionId;
        events = "";
    }

    /** Appends an event as it was read: what this version does not know of it stays. */
    void append(LogEntry entry) {
        events = events + entry.line() + "\n";
    }

    boolean belongsTo(UUID session) {
        return sessionId.equals(session);
    }

    Key key() {
        return new Key(turnId, attempt, block);
    }

    /** Returns the row's events in order. */
    public Stream<SessionEvent> events() {
        return events.lines().map(EventCodec::decodeOwn);
    }

    /** Appends the texts of the row's tokens. */
    void textInto(StringBuilder text) {
        events().forEach(
                        event -> {
                            if (event instanceof TurnEvent.Token token) {
                                text.append(token.text());
                            }
                        });
    }
}
