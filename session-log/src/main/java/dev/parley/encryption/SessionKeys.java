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
     * Wraps some keys again with the newest master key that a former one has wrapped.
     *
     * @return how many; fewer than wanted if there are no more
     * @throws KeysUnavailable if it cannot be done now
     */
    int rewrap(int atMost);

    /**
     * Destroys the keys of these sessions, for good. It can be called again.
     *
     * @throws KeysUnavailable if some may not be destroyed yet
     */
    void erase(Collection<UUID> sessionIds);
}
