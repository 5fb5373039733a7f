package dev.parley.log;

import dev.parley.events.EventCodec;
import dev.parley.events.EventCodec.Decoded;
import dev.parley.events.SessionEvent.SessionCreated;
import java.util.function.Predicate;

/**
 * Selects those records of a session that an owner may see, in the order of the event log: from
 * {@code session.created} on if that names the owner, otherwise none. For one thread.
 */
public final class OwnedRecords implements Predicate<LogEntry> {

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
        if (!known
                && EventCodec.decode(entry.value())
                        instanceof Decoded.Known(SessionCreated created)) {
            // The first one counts, as it does for the projection.
            known = true;
            owned = created.owner().equals(owner);
        }
        return owned;
    }
}
