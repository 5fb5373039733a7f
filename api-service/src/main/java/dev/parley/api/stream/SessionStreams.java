package dev.parley.api.stream;

import dev.parley.api.web.ProblemException;
import dev.parley.events.EventId;
import dev.parley.events.TurnCursor;
import dev.parley.store.history.History;
import dev.parley.store.turns.SessionTurns;
import dev.parley.store.turns.SessionTurns.Turn;
import dev.parley.store.turns.TurnClaims;
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
    private final TurnClaims claims;
    private final History history;
    private final LiveFeeds feeds;
    private final Streams streams;

    SessionStreams(
            SessionTurns turns,
            TurnClaims claims,
            History history,
            LiveFeeds feeds,
            Streams streams) {
        this.turns = turns;
        this.claims = claims;
        this.history = history;
        this.feeds = feeds;
        this.streams = streams;
    }

    /**
     * Streams what was missed after an event, or the live turn from its start, then every turn as
     * it happens. Blocks until the stream has ended.
     *
     * @throws ProblemException 410 if the session has no such event
     */
    void after(UUID sessionId, @Nullable EventId after, HttpServletResponse response) {
        // The place is taken before anything is read, so that every later turn reaches it.
        try (var feed = feeds.await(sessionId)) {
            var newest = turns.newest(sessionId, NEWEST);
            boolean over = newest.isEmpty() || newest.getFirst().over();
            if (over && (after == null || endsWith(newest, after))) {
                awaitNext(sessionId, newest, feed, response);
            } else if (after != null) {
                var state =
                        history.turn(sessionId, after.turnId())
                                .orElseThrow(ProblemException::eventGone);
                TurnStreams.requireKnown(after, state.cursor());
                resume(sessionId, state, TurnCursor.after(after), newest, feed, response);
            } else {
                var last = history.lastTurn(sessionId).orElse(null);
                var seen = last != null && last.cursor().ended() ? last.cursor() : null;
                resume(sessionId, last, seen, newest, feed, response);
            }
        }
    }

    // A reader that saw all and comes back, such as each one after a node's restart.
    private boolean endsWith(List<Turn> newest, EventId seen) {
        return !newest.isEmpty()
                && newest.getFirst().turnId().equals(seen.turnId())
                && claims.decidedEnding(seen.turnId())
                        .filter(decided -> decided.ending().id().equals(seen))
                        .isPresent();
    }

    // The reader lacks nothing. To know that, the event log need not be read.
    private void awaitNext(
            UUID sessionId, List<Turn> past, LiveFeeds.Feed feed, HttpServletResponse response) {
        streams.open(
                response,
                null,
                out -> {
                    var relay = new Relay(Wire.EVENTS.over(out), true);
                    past.reversed().forEach(turn -> relay.beginAfter(turn.turnId()));
                    streams.reader(sessionId, feed, relay, out).untilSessionEnds();
                });
    }

    /**
     * @param from the turn to begin with; null if the event log has none
     * @param seen how far the reader knows that turn; null for its whole stream
     * @param newest the session's turns, with that one unless it is old
     */
    private void resume(
            UUID sessionId,
            History.@Nullable TurnState from,
            @Nullable TurnCursor seen,
            List<Turn> newest,
            LiveFeeds.Feed feed,
            HttpServletResponse response) {
        if (from != null && !from.cursor().ended()) {
            feed.session().follow(from.answer().turnId());
        }
        streams.open(
                response,
                null,
                out -> {
                    var relay = new Relay(Wire.EVENTS.over(out), true);
                    var reader = streams.reader(sessionId, feed, relay, out);
                    if (from != null) {
                        var answer = from.answer();
                        relay.leaveOut(before(answer.turnId(), newest));
                        if (seen != null) {
                            relay.resume(answer.turnId(), answer.messageId(), seen);
                        }
                        reader.catchUpFrom(answer.turnId());
                    }
                    reader.untilSessionEnds();
                });
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
