package dev.parley.encryption;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.parley.events.Envelope;
import dev.parley.events.EventCodec;
import dev.parley.events.SessionEvent;
import dev.parley.events.SessionEvent.DocumentEvent;
import dev.parley.events.SessionEvent.SessionDeleted;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Encodes events for Kafka, encrypted if encryption is on, and has the keys that open them. Keeps
 * the keys of the sessions that were used last, so that a token costs one cipher operation and no
 * look into the database. Thread-safe.
 */
public final class EventCipher {

    private final @Nullable SessionKeys keys;
    private final boolean on;
    private final Cache<UUID, SessionKey> known;

    private EventCipher(@Nullable SessionKeys keys, boolean on, int most, Duration unused) {
        this.keys = keys;
        this.on = on;
        this.known = Caffeine.newBuilder().maximumSize(most).expireAfterAccess(unused).build();
    }

    /** Encrypts nothing, and has no key to open anything with. */
    public static EventCipher withoutKeys() {
        return new EventCipher(null, false, 0, Duration.ZERO);
    }

    /** Opens what is encrypted, and encrypts if the settings say so. */
    public static EventCipher with(SessionKeys keys, EncryptionSettings settings) {
        return new EventCipher(keys, settings.isOn(), settings.cachedKeys(), settings.keyCache());
    }

    /** Encodes events of one session. Thread-safe. */
    public interface Encoder {
        /** Encodes the event, as it is to be written wherever it is written. */
        Envelope encode(SessionEvent event);
    }

    /** Returns true if events are encrypted. */
    public boolean isOn() {
        return on;
    }

    /**
     * Encodes an event.
     *
     * @throws KeysUnavailable if the session's key cannot be had now
     */
    public Envelope encode(SessionEvent event) {
        return hasWords(event) ? encoder(event.key()).encode(event) : EventCodec.seal(event);
    }

    // Of documents the event log holds numbers and our own sentences.
    private static boolean hasWords(SessionEvent event) {
        return !(event instanceof SessionDeleted || event instanceof DocumentEvent);
    }

    /**
     * Returns an encoder for many events of a session, which needs the session's key only now.
     *
     * @throws KeysUnavailable if the session's key cannot be had now
     */
    public Encoder encoder(UUID sessionId) {
        if (!on || keys == null) {
            return EventCodec::seal;
        }
        var key = known.getIfPresent(sessionId);
        if (key == null) {
            key = keys.obtain(sessionId);
            remember(sessionId, key);
        }
        // Nobody will read what is still written to an erased session, so nobody needs the key.
        var live =
                key instanceof SessionKey.Live found
                        ? found
                        : new SessionKey.Live(SessionKey.Live.random());
        return event -> Envelope.of(event, live.encrypt(EventCodec.encode(event)));
    }

    /** Returns a session's key if it is at hand; never waits for anything. */
    public @Nullable SessionKey known(UUID sessionId) {
        return known.getIfPresent(sessionId);
    }

    /**
     * Returns the keys of all of these sessions.
     *
     * @throws KeysUnavailable if one cannot be had now
     */
    public Map<UUID, SessionKey> keys(Collection<UUID> sessionIds) {
        var found = new HashMap<>(known.getAllPresent(new HashSet<>(sessionIds)));
        var missing = new HashSet<>(sessionIds);
        missing.removeAll(found.keySet());
        if (missing.isEmpty()) {
            return found;
        }
        if (keys == null) {
            throw new KeysUnavailable(
                    "The event log has encrypted events, and parley.encryption names no master"
                            + " key");
        }
        var loaded = keys.find(missing);
        loaded.forEach(this::remember);
        found.putAll(loaded);
        missing.removeAll(loaded.keySet());
        if (!missing.isEmpty()) {
            throw new KeysUnavailable(
                    "%d keys are missing, such as that of session %s"
                            .formatted(missing.size(), missing.iterator().next()));
        }
        return found;
    }

    /**
     * Looks again for keys that did not open what they should: a session may have been erased since
     * they were looked up.
     *
     * @return what is known of them now
     * @throws KeysUnavailable if one cannot be had now
     */
    public Map<UUID, SessionKey> keysAgain(Collection<UUID> sessionIds) {
        sessionIds.forEach(this::forget);
        return keys(sessionIds);
    }

    // An erasure that came meanwhile stays.
    private void remember(UUID sessionId, SessionKey key) {
        known.asMap().putIfAbsent(sessionId, key);
    }

    /** Forgets a session's key here. */
    public void forget(UUID sessionId) {
        known.invalidate(sessionId);
    }

    /**
     * Destroys the keys of these sessions, where there is one. Other processes forget it when they
     * have not used it for a while.
     *
     * @throws KeysUnavailable if some may not be destroyed yet
     */
    public void erase(Collection<UUID> sessionIds) {
        if (keys != null && !sessionIds.isEmpty()) {
            keys.erase(sessionIds);
            sessionIds.forEach(this::forget);
        }
    }
}
