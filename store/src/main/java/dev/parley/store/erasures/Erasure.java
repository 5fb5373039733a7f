package dev.parley.store.erasures;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An erasure of all that an owner has.
 *
 * @param finishedAt null while it runs; the counts are then those so far
 * @param usageRows rows of the owner's usage of days before
 * @param itemsSha256 the hash of the lines of all {@link ErasedItem}s in their order, as {@code
 *     chat.audit} has it too; null while it runs
 */
public record Erasure(
        UUID erasureId,
        String owner,
        Instant requestedAt,
        @Nullable Instant finishedAt,
        long sessions,
        long documents,
        long usageRows,
        @Nullable String itemsSha256) {}
