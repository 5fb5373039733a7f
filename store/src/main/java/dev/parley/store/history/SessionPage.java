package dev.parley.store.history;

import dev.parley.store.PageCursor;
import dev.parley.store.history.view.SessionView;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A page of the list of sessions.
 *
 * @param found of sessions that were searched for, the newest turn whose message or answer has the
 *     words; none of a session whose title has them
 * @param next where the next page begins; null if this is the last
 * @param unprojectedSince when the oldest record that the projection has not reached was written;
 *     null if it has reached all
 */
public record SessionPage(
        List<SessionView> sessions,
        Map<UUID, UUID> found,
        @Nullable PageCursor next,
        @Nullable Instant unprojectedSince) {}
