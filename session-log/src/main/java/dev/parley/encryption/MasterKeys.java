package dev.parley.encryption;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** The master keys of a service: one wraps, and all of them unwrap. Thread-safe. */
public final class MasterKeys {

    private final MasterKey newest;
    private final Map<String, MasterKey> byId = new HashMap<>();

    /**
     * @param newest wraps new keys
     * @param former open what they have wrapped
     */
    public MasterKeys(MasterKey newest, List<MasterKey> former) {
        this.newest = newest;
        former.forEach(key -> byId.put(key.id(), key));
        byId.put(newest.id(), newest);
    }

    /** Returns the one that wraps new keys. */
    public MasterKey newest() {
        return newest;
    }

    /** Returns the ids of all of them. */
    public Set<String> ids() {
        return Set.copyOf(byId.keySet());
    }

    /**
     * Returns the key that the master key of this id has wrapped for this session.
     *
     * @throws KeysUnavailable if there is no such master key here, or it cannot be done now
     */
    public byte[] unwrap(String id, byte[] wrapped, UUID sessionId) {
        var master = byId.get(id);
        if (master == null) {
            throw new KeysUnavailable(
                    "The key of session %s is wrapped by the master key %s, and this service has %s"
                            .formatted(sessionId, id, String.join(", ", byId.keySet())));
        }
        return master.unwrap(wrapped, sessionId);
    }
}
