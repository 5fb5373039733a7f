package dev.parley.log;

import dev.parley.encryption.EventCipher;
import dev.parley.encryption.SessionKey;
import dev.parley.events.EncryptedEvent;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Opens records of {@code chat.events}, plain and encrypted ones in any order. */
public final class OpenedEntries {

    private OpenedEntries() {}

    /**
     * Returns the records with plain events in the place of encrypted ones. An event whose key was
     * destroyed stays as it is; one that was not encrypted with its session's key, or for another
     * place, has a {@linkplain LogEntry#fault fault}. May look the keys up, all at once, and a
     * second time those that open nothing: whoever writes to an erased session late has no key of
     * it, and a key that was looked up before the erasure would make that look like damage.
     *
     * @throws dev.parley.encryption.KeysUnavailable if a key cannot be had now
     */
    public static List<LogEntry> of(List<LogEntry> entries, EventCipher cipher) {
        var encrypted = new ArrayList<@Nullable EncryptedEvent>(entries.size());
        var sessions = new HashSet<UUID>();
        for (var entry : entries) {
            var event = EncryptedEvent.of(entry.value());
            encrypted.add(event);
            if (event != null) {
                sessions.add(event.sessionId());
            }
        }
        if (sessions.isEmpty()) {
            return entries;
        }
        var keys = cipher.keys(sessions);
        var opened = new ArrayList<LogEntry>(entries);
        var closed = new ArrayList<Integer>();
        for (int i = 0; i < entries.size(); i++) {
            var event = encrypted.get(i);
            if (event != null) {
                opened.set(i, open(entries.get(i), event, keys));
                if (opened.get(i).fault() != null) {
                    closed.add(i);
                }
            }
        }
        if (!closed.isEmpty()) {
            var suspects = new HashSet<UUID>();
            for (int i : closed) {
                suspects.add(Objects.requireNonNull(encrypted.get(i)).sessionId());
            }
            var again = cipher.keysAgain(suspects);
            for (int i : closed) {
                opened.set(
                        i, open(entries.get(i), Objects.requireNonNull(encrypted.get(i)), again));
            }
        }
        return opened;
    }

    private static LogEntry open(LogEntry entry, EncryptedEvent event, Map<UUID, SessionKey> keys) {
        return open(entry, event, Objects.requireNonNull(keys.get(event.sessionId())));
    }

    /** Opens one record, of which this is the value. */
    public static LogEntry open(LogEntry entry, EncryptedEvent event, SessionKey key) {
        return switch (key) {
            case SessionKey.Erased ignored -> entry;
            case SessionKey.Live live -> {
                var plain = live.open(event);
                yield plain == null
                        ? entry.withFault(
                                "it was not encrypted with its session's key, or not for this place")
                        : entry.opened(plain);
            }
        };
    }
}
