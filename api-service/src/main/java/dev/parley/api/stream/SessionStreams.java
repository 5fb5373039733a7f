package dev.parley.api.stream;

import dev.parley.api.sessions.OwnSession;
import dev.parley.api.web.ProblemException;
import dev.parley.events.EventId;
import dev.parley.events.TurnCursor;
import dev.parley.store.history.History;
import dev.parley.store.turns.SessionTurns;
import dev.parley.store.turns.SessionTurns.Turn;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Streams of whole sessions: turn after turn, until the session is deleted. Thread-safe. */
@Component
class SessionStreams {

    /** The turns whose late events are recognized. */
    private static final int NEWEST = 32;

    private final SessionTurns turns;
    private final History history;
    private final LiveFeeds feeds;
    private final Streams streams;

    SessionStreams(SessionTurns turns, History history, LiveFeeds feeds, Streams streams) {
        this.turns = turns;
        this.history = history;
        this.feeds = feeds;
        this.streams = streams;
    }

    /**
     * Begins to stream what was missed after an event, or the live turn from its start, then every
     * turn as it happens. The stream goes on after this call has returned.
     *
     * @throws ProblemException 410 if the session has no such event
     */
    void after(
            OwnSession session,
            @Nullable EventId after,
            HttpServletRequest request,
            HttpServletResponse response) {
        // The place is taken before anything is read, so that every later turn reaches it.
        var feed = feeds.await(session);
        if (after != null) {
            streams.resumed();
        }
        try {
            streams.begin(request, response, feed, content(after, feed));
        } catch (RuntimeException e) {
            feed.close();
            throw e;
        }
    }

    private Streams.Content content(@Nullable EventId after, LiveFeeds.Feed feed) {
        var session = feed.session();
        var newest = turns.newest(session.owner(), session.id(), NEWEST);
        boolean over = newest.isEmpty() || newest.getFirst().over();
        if (over && (after == null || endsWith(session, newest, after))) {
            return nextTurns(newest, feed);
        }
        if (after == null) {
            var last = history.lastTurn(session.owner(), session.id()).orElse(null);
            var seen = last != null && last.cursor().ended() ? last.cursor() : null;
            return restAndNextTurns(last, seen, newest, feed);
        }
        var state = state(session, after);
        return restAndNextTurns(state, TurnCursor.after(after), newest, feed);
    }

    /** Answers as {@link #after} would, without the stream. */
    void head(OwnSession session, @Nullable EventId after, HttpServletResponse response) {
        if (after != null) {
            state(session, after);
        }
        SseWriter.head(response, null);
    }

    private History.TurnState state(OwnSession session, EventId after) {
        var state =
                history.turn(session.owner(), session.id(), after.turnId())
                        .orElseThrow(ProblemException::eventGone);
        TurnStreams.requireKnown(after, state.cursor());
        return state;
    }

    // A reader that saw all and comes back, such as each one after a node's restart.
    private boolean endsWith(OwnSession session, List<Turn> newest, EventId seen) {
        return !newest.isEmpty()
                && newest.getFirst().turnId().equals(seen.turnId())
                && turns.endingOf(session.owner(), session.id(), seen.turnId())
                        .filter(seen::equals)
                        .isPresent();
    }

    // The reader lacks nothing. To know that, the event log need not be read.
    private Streams.Content nextTurns(List<Turn> past, LiveFeeds.Feed feed) {
        return out -> {
            var relay = new Relay(Wire.EVENTS.over(out), true);
            past.reversed().forEach(turn -> relay.beginAfter(turn.turnId()));
            return streams.reader(feed, relay, out).untilSessionEnds();
        };
    }

    /**
     * @param from the turn to begin with; null if the event log has none
     * @param seen how far the reader knows that turn; null for its whole stream
     * @param newest the session's turns, with that one unless it is old
     */
    private Streams.Content restAndNextTurns(
            History.@Nullable TurnState from,
            @Nullable TurnCursor seen,
            List<Turn> newest,
            LiveFeeds.Feed feed) {
        if (from != null && !from.cursor().ended()) {
            feed.turns().follow(from.answer().turnId());
        }
        return out -> {
            var relay = new Relay(Wire.EVENTS.over(out), true);
            var reader = streams.reader(feed, relay, out);
            if (from != null) {
                var answer = from.answer();
                relay.leaveOut(before(answer.turnId(), newest));
                if (seen != null) {
                    relay.resume(answer.turnId(), answer.messageId(), seen);
                }
                reader.catchUpFrom(answer.turnId());
            }
            return reader.untilSessionEnds();
        };
    }

    private static List<UUID> before(UUID turnId, List<Turn> newest) {
        return newest.stream()
                .map(Turn::turnId)
                .dropWhile(id -> !id.equals(turnId))
                .skip(1)
                .toList()
                .reversed();
    }
}
