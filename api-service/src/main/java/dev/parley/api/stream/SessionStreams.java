package dev.parley.api.stream;

import dev.parley.api.web.ProblemException;
import dev.parley.events.EventId;
import dev.parley.events.TurnCursor;
import dev.parley.store.history.History;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Streams of whole sessions: turn after turn, until the session is deleted. Thread-safe. */
@Component
class SessionStreams {

    private final History history;
    private final LiveFeeds feeds;
    private final Streams streams;

    SessionStreams(History history, LiveFeeds feeds, Streams streams) {
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
        // Attached before the log is read, so that the feed has every later event.
        try (var feed = feeds.attach(sessionId)) {
            if (after == null) {
                // This one read decides what is past; everything accepted after it is sent.
                var last = history.lastTurn(sessionId).orElse(null);
                var seen = last != null && last.cursor().ended() ? last.cursor() : null;
                stream(sessionId, last, seen, feed, response);
            } else {
                var state = state(sessionId, after);
                stream(sessionId, state, TurnCursor.after(after), feed, response);
            }
        }
    }

    /** Answers as {@link #after} would, without the stream. */
    void head(UUID sessionId, @Nullable EventId after, HttpServletResponse response) {
        if (after != null) {
            state(sessionId, after);
        }
        SseWriter.head(response, null);
    }

    private History.TurnState state(UUID sessionId, EventId after) {
        var state =
                history.turn(sessionId, after.turnId()).orElseThrow(ProblemException::eventGone);
        TurnStreams.requireKnown(after, state.cursor());
        return state;
    }

    /**
     * @param from the turn to begin with; null if the session has none
     * @param seen how far the reader knows that turn; null for its whole stream
     */
    private void stream(
            UUID sessionId,
            History.@Nullable TurnState from,
            @Nullable TurnCursor seen,
            LiveFeeds.Feed feed,
            HttpServletResponse response) {
        var past =
                from == null
                        ? List.<UUID>of()
                        : history.turnsBefore(sessionId, from.answer().turnId());
        streams.open(
                response,
                null,
                out -> {
                    var relay = new Relay(Wire.EVENTS.over(out), true);
                    relay.leaveOut(past);
                    if (from != null) {
                        var answer = from.answer();
                        if (seen != null) {
                            relay.resume(answer.turnId(), answer.messageId(), seen);
                        }
                        streams.catchUp(sessionId, relay, out).session(answer.turnId());
                    }
                    streams.reader(sessionId, feed, relay, out).untilSessionEnds();
                });
    }
}
