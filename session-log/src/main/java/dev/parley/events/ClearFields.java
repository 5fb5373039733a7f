package dev.parley.events;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What an {@link EncryptedEvent} says without its key.
 *
 * @param header null if it is no event of an attempt
 * @param isEnding true if it ends its turn
 * @param owner of {@code session.*} only
 * @param chain of endings only, see {@link TurnEvent.Ending#chain}
 */
public record ClearFields(
        String type,
        UUID sessionId,
        TurnEvent.@Nullable Header header,
        boolean isEnding,
        @Nullable String owner,
        @Nullable String chain) {}
