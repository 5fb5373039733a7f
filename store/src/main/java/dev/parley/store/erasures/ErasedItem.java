package dev.parley.store.erasures;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Something that was erased.
 *
 * @param kind {@code document} or {@code session}
 * @param wrappedKeySha256 the hash of a session's wrapped key, as {@code chat.keys} had it; null if
 *     there was none
 */
public record ErasedItem(String kind, UUID itemId, @Nullable String wrappedKeySha256) {

    /** Returns the item as a line of a receipt: what hashes are over, so it never changes. */
    public String line() {
        var key =
                wrappedKeySha256 == null
                        ? ""
                        : ",\"wrapped_key_sha256\":\"%s\"".formatted(wrappedKeySha256);
        return "{\"kind\":\"%s\",\"id\":\"%s\"%s}\n".formatted(kind, itemId, key);
    }
}
