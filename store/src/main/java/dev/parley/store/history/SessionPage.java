package dev.parley.store.history;

import dev.parley.store.PageCursor;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A page of the list of sessions.
 *
 * @param unprojectedSince when the oldest record was written that the projection has not reached;
 *     null where it has reached all
 */
public record SessionPage(
        List<SessionView> sessions,
        @Nullable PageCursor next,
        @Nullable Instant unprojectedSince) {}
