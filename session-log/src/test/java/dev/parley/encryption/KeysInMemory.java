package dev.parley.encryption;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Keys that nobody wraps. Counts how often somebody looks. */
public final class KeysInMemory implements SessionKeys {

    private final Map<UUID, SessionKey> keys = new HashMap<>();
    int looks;

    @Override
    public SessionKey obtain(UUID sessionId) {
        looks++;
        return keys.computeIfAbsent(sessionId, id -> new SessionKey.Live(SessionKey.Live.random()));
    }

    @Override
    public Map<UUID, SessionKey> find(Collection<UUID> sessionIds) {
        looks++;
        var found = new HashMap<>(keys);
        found.keySet().retainAll(sessionIds);
        return found;
    }

    @Override
    public int rewrap(int atMost) {
        return 0;
    }

    @Override
    public void erase(Collection<UUID> sessionIds) {
        sessionIds.forEach(id -> keys.put(id, SessionKey.Erased.ERASED));
    }

    /** Loses the key, as a database that was brought back from an old copy. */
    void lose(UUID sessionId) {
        keys.remove(sessionId);
    }

    /** Returns a cipher with these keys that encrypts. */
    public EventCipher cipher() {
        return EventCipher.with(this, settings(EncryptionSettings.Mode.ON));
    }

    static EncryptionSettings settings(EncryptionSettings.Mode mode) {
        return new EncryptionSettings(
                mode, MasterKeyTest.KEY, null, List.of(), List.of(), Duration.ofMinutes(10), 100);
    }
}
