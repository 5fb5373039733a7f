package dev.parley.encryption;

import java.util.Collection;
import java.util.Map;
import java.util.UUID;

/** Where the keys of sessions are kept. Thread-safe. */
public interface SessionKeys {

    /**
     * Returns the key of a session that is to be written to; makes it if there is none. Any number
     * of processes that ask at once get the same key.
     *
     * @throws KeysUnavailable if the key cannot be had now
     */
    SessionKey obtain(UUID sessionId);

    /**
     * Returns the keys of these sessions, without those of which nothing is known.
     *
     * @throws KeysUnavailable if a key cannot be had now
     */
    Map<UUID, SessionKey> find(Collection<UUID> sessionIds);

    /**
     * Destroys the key of a session, for good. It can be called again.
     *
     * @throws KeysUnavailable if it may not be destroyed yet
     */
    void erase(UUID sessionId);
}
