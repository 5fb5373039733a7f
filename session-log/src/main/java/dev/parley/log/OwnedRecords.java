package dev.parley.log;

import dev.parley.events.ClearFields;
import dev.parley.events.EventCodec.Decoded;
import dev.parley.events.SessionEvent;
import dev.parley.events.SessionEvent.SessionCreated;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Selects those records of a session that an owner may see, in the order of the event log: from
 * {@code session.created} on if that names the owner, otherwise none. For one thread.
 */
public final class OwnedRecords implements Predicate<LogEntry> {

    private static final String CREATED = "session.created";

    private final String owner;
    private boolean known;
    private boolean owned;

    public OwnedRecords(String owner) {
        this.owner = owner;
    }

    /** Selects all of them: another source says that the session is the owner's. */
    public void owned() {
        known = true;
        owned = true;
    }

    @Override
    public boolean test(LogEntry entry) {
        var created = known ? null : ownerOf(entry);
        if (created != null) {
            // The first one counts, as it does for the projection.
            known = true;
            owned = created.equals(owner);
        }
        return owned;
    }

    // An encrypted event says it too.
    private static @Nullable String ownerOf(LogEntry entry) {
        return switch (entry.decode()) {
            case Decoded.Known(SessionEvent event) ->
                    event instanceof SessionCreated created ? created.owner() : null;
            case Decoded.Encrypted(ClearFields clear) ->
                    clear.type().equals(CREATED) ? clear.owner() : null;
            case Decoded.Unknown ignored -> null;
            case Decoded.Malformed ignored -> null;
        };
    }
}
