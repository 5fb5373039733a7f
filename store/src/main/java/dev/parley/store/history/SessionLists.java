package dev.parley.store.history;

import dev.parley.events.ClearFields;
import dev.parley.events.Envelope;
import dev.parley.events.EventCodec;
import dev.parley.events.EventCodec.Decoded;
import dev.parley.events.EventCodec.Opened;
import dev.parley.events.SessionEvent;
import dev.parley.log.LogEntry;
import dev.parley.log.LogReader;
import dev.parley.log.LogTooLong;
import dev.parley.store.PageBytes;
import dev.parley.store.PageCursor;
import dev.parley.store.history.projection.HistoryRows;
import dev.parley.store.history.projection.Positions;
import dev.parley.store.history.projection.Projection;
import dev.parley.store.history.projection.SessionRow;
import dev.parley.store.history.view.SessionView;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Lists sessions, newest activity first. A list shows the projected rows with the end of the event
 * log folded into them. If that end is longer than a read may fold, the list shows only the
 * projected rows and says since when it may be incomplete: unlike a session's messages, a list is
 * useful even if it is late. Of that end it needs the sessions' own events, accepted messages and
 * endings only; a search also needs the texts. Thread-safe.
 */
public final class SessionLists {

    /** Newest activity first, then the higher id, compared as PostgreSQL does. */
    private static final Comparator<PageCursor> BY_PLACE =
            Comparator.comparing(PageCursor::at)
                    .thenComparing(place -> place.id().toString())
                    .reversed();

    private final LogFold fold;
    private final Positions positions;
    private final LogReader log;
    private final SessionSearch search;

    public SessionLists(LogFold fold, Positions positions, LogReader log, SessionSearch search) {
        this.fold = fold;
        this.positions = positions;
        this.log = log;
        this.search = search;
    }

    /**
     * Selects the sessions of a list.
     *
     * @param after selects the sessions after this place; null for all
     * @param words selects sessions with these words in the title or in one message; null for all.
     *     An answer is searched once its turn has ended
     * @param unlisted true to select also those that no list of the owner shows
     */
    public record Wanted(
            String owner, @Nullable PageCursor after, @Nullable String words, boolean unlisted) {

        boolean covers(SessionView session) {
            return (unlisted || !session.unlisted())
                    && (after == null || BY_PLACE.compare(placeOf(session), after) > 0);
        }
    }

    /**
     * The end of the event log, which the projector has not reached.
     *
     * @param entries its records; empty if there are too many
     * @param oldest when the oldest was written, if there are too many; otherwise null
     */
    private record Tail(Map<Integer, Long> from, List<LogEntry> entries, @Nullable Instant oldest) {

        @Nullable Instant unprojectedSince(Map<Integer, Long> now) {
            return oldest != null
                    ? oldest
                    : entries.stream()
                            .filter(entry -> LogFold.isPast(now, entry))
                            .map(LogEntry::writtenAt)
                            .min(Comparator.naturalOrder())
                            .orElse(null);
        }
    }

    /**
     * Reads a page of the list.
     *
     * @param limit the most sessions; fewer if they are large ({@link PageBytes})
     * @throws HistoryLagging if the event log does not answer, or a rebuild is under way
     */
    public SessionPage page(Wanted wanted, int limit) {
        var tail = tail(wanted);
        var touched = touchedIds(tail);
        return fold.inSnapshot(
                () -> {
                    var rows =
                            wanted.words() == null
                                    ? fold.sessionsOverlay(
                                            wanted.owner(), tail.from(), tail.entries())
                                    : fold.overlay(wanted.owner(), tail.from(), tail.entries());
                    var stored = search.stored(wanted, touched, limit + 1);
                    var views = stored.sessions().stream().map(SessionRow::view).toList();
                    var found =
                            Stream.concat(
                                            views.stream(),
                                            // Read from the event log, all others as stored.
                                            touched(wanted, rows, touched).stream())
                                    .filter(stored.isCut() ? notPast(views) : session -> true)
                                    .sorted(Comparator.comparing(SessionLists::placeOf, BY_PLACE))
                                    .limit(limit + 1)
                                    .toList();
                    boolean more = stored.isCut() || found.size() > limit;
                    var page = found.subList(0, Math.min(limit, found.size()));
                    return new SessionPage(
                            page,
                            wanted.words() == null
                                    ? Map.of()
                                    : search.turns(wanted.owner(), page, rows, wanted.words()),
                            more ? placeOf(page.getLast()) : null,
                            tail.unprojectedSince(positions.all()));
                });
    }

    private static PageCursor placeOf(SessionView session) {
        return new PageCursor(session.updatedAt(), session.sessionId());
    }

    // What stands behind a gap would take the cursor past it.
    private static Predicate<SessionView> notPast(List<SessionView> stored) {
        var last = stored.stream().map(SessionLists::placeOf).max(BY_PLACE).orElseThrow();
        return session -> BY_PLACE.compare(placeOf(session), last) <= 0;
    }

    private Tail tail(Wanted wanted) {
        return HistoryLagging.unlessRead(() -> tail(wanted, positions.all()));
    }

    private Tail tail(Wanted wanted, Map<Integer, Long> from) {
        try {
            var entries =
                    wanted.words() == null
                            ? log.tail(from, SessionLists::changesSessions)
                            : log.tail(from, value -> true);
            return new Tail(from, entries, null);
        } catch (LogTooLong e) {
            return new Tail(from, List.of(), log.oldest(from).orElseThrow());
        }
    }

    private static boolean changesSessions(byte @Nullable [] value) {
        return switch (EventCodec.open(value)) {
            case Opened.Known(Envelope envelope) -> Projection.changesSessions(envelope.event());
            // What is no event of an attempt is one of a session, or an accepted message.
            case Opened.Encrypted(ClearFields clear) -> clear.header() == null || clear.isEnding();
            case Opened.Unknown ignored -> false;
            case Opened.Malformed ignored -> false;
        };
    }

    private List<SessionView> touched(Wanted wanted, HistoryRows rows, Set<UUID> touched) {
        var views = new ArrayList<SessionView>();
        touched.stream()
                .map(rows::session)
                .flatMap(Stream::ofNullable)
                .map(SessionRow::view)
                .filter(wanted::covers)
                .forEach(views::add);
        return wanted.words() == null
                ? views
                : search.matching(wanted.owner(), views, rows, wanted.words());
    }

    private static Set<UUID> touchedIds(Tail tail) {
        var touched = new HashSet<UUID>();
        for (var entry : tail.entries()) {
            if (entry.decode() instanceof Decoded.Known(SessionEvent event)
                    && Projection.changesSessions(event)) {
                touched.add(event.key());
            }
        }
        return touched;
    }
}
