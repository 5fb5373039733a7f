package dev.parley.encryption;

import java.util.UUID;

/**
 * Wraps the keys of sessions, so that they may be stored. A key management system can implement it:
 * only {@link #wrap} and {@link #unwrap} need the key itself, once for each session and process.
 * Thread-safe.
 */
public interface MasterKey {

    /** Returns what tells this master key from others, and does not give it away. */
    String id();

    /**
     * Wraps a session's key. The result opens for this session only.
     *
     * @throws KeysUnavailable if it cannot be done now
     */
    byte[] wrap(byte[] key, UUID sessionId);

    /**
     * Returns the key that was wrapped for this session.
     *
     * @throws KeysUnavailable if it cannot be done now, or was wrapped for another session, by
     *     another master key, or not at all
     */
    byte[] unwrap(byte[] wrapped, UUID sessionId);
}
