package dev.parley.projector.projection;

import dev.parley.encryption.EventCipher;
import dev.parley.encryption.KeysUnavailable;
import dev.parley.log.LogEntry;
import dev.parley.log.OpenedEntries;
import dev.parley.store.keys.KeyRestore;
import java.util.List;
import org.springframework.stereotype.Component;

/**
 * Opens the records of a batch. Looks in {@code chat.keys} for keys that the database does not
 * have. Thread-safe.
 */
@Component
class OpenedBatches {

    private final EventCipher cipher;
    private final KeyRestore restore;

    OpenedBatches(EventCipher cipher, KeyRestore restore) {
        this.cipher = cipher;
        this.restore = restore;
    }

    /**
     * See {@link OpenedEntries#of}.
     *
     * @throws KeysUnavailable if a key cannot be had now: the caller must try again, since without
     *     it there would be a hole in the history
     */
    List<LogEntry> of(List<LogEntry> batch) {
        try {
            return OpenedEntries.of(batch, cipher);
        } catch (KeysUnavailable e) {
            restore.search();
            return OpenedEntries.of(batch, cipher);
        }
    }
}
