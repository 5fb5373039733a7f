package dev.parley.api.stream;

import dev.parley.api.limits.CallerPlaces;
import dev.parley.api.sessions.OwnSession;
import dev.parley.api.web.ProblemException;
import dev.parley.events.EventId;
import dev.parley.events.MessageAccepted;
import dev.parley.events.TurnCursor;
import dev.parley.store.history.History;
import dev.parley.store.limits.Limit;
import dev.parley.store.turns.SessionTurns;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Streams of one turn. Each call blocks until its stream has ended. It throws an {@link
 * IOException} to have the connection cut; see {@link Wire.Reader#BELIEVES_A_CLOSE}. Thread-safe.
 */
@Component
public class TurnStreams {

    private final SessionTurns turns;
    private final History history;
    private final LiveFeeds feeds;
    private final Streams streams;
    private final CallerPlaces places;

    TurnStreams(
            SessionTurns turns,
            History history,
            LiveFeeds feeds,
            Streams streams,
            CallerPlaces places) {
        this.turns = turns;
        this.history = history;
        this.feeds = feeds;
        this.streams = streams;
        this.places = places;
    }

    /**
     * Streams a turn whose message was published after the feed was attached. The caller has taken
     * the owner's place for it.
     */
    public void fromStart(
            MessageAccepted message,
            LiveFeeds.Feed feed,
            Wire.Format format,
            HttpServletResponse response)
            throws IOException {
        streams.open(
                response,
                message.turnId(),
                format,
                out -> {
                    var relay = new Relay(format.over(out), false);
                    relay.takeLogged(message);
                    return streams.reader(feed, relay, out).afterMessage(message).untilTurnEnds();
                });
    }

    /**
     * Streams a turn after an event of it; answers 204 if nothing follows the event.
     *
     * @param after null for the whole turn
     * @throws ProblemException 404 if the session has no such turn, 410 if the turn has no such
     *     event, 429 if the caller has too many streams
     */
    public void after(
            OwnSession session,
            UUID turnId,
            @Nullable EventId after,
            Wire.Format format,
            HttpServletResponse response)
            throws IOException {
        var state = state(session, turnId, after);
        if (after != null) {
            streams.resumed();
        }
        if (isOver(state, after)) {
            response.setStatus(HttpServletResponse.SC_NO_CONTENT);
            return;
        }
        try (var _ = places.take(Limit.STREAMS)) {
            send(session, state, after, format, response);
        }
    }

    private void send(
            OwnSession session,
            History.TurnState state,
            @Nullable EventId after,
            Wire.Format format,
            HttpServletResponse response)
            throws IOException {
        var turnId = state.answer().turnId();
        if (state.cursor().ended()) {
            streams.open(
                    response,
                    turnId,
                    format,
                    out ->
                            streams.catchUp(session, relay(state, after, format, out), out)
                                    .turn(turnId));
        } else {
            live(session, state, after, format, response);
        }
    }

    /** Returns the session's turn that has not ended, if its message is in the event log. */
    public Optional<UUID> liveTurn(OwnSession session) {
        // Mostly no turn is live, and the event log need not be read to know that.
        var newest = turns.newest(session.owner(), session.id(), 1);
        return newest.isEmpty() || newest.getFirst().over()
                ? Optional.empty()
                : history.lastTurn(session.owner(), session.id())
                        .filter(state -> !state.cursor().ended())
                        .map(state -> state.answer().turnId());
    }

    /** Hands a wire what the event log holds of the turn now, and sends nothing. */
    public void soFar(OwnSession session, UUID turnId, Wire wire) throws IOException {
        streams.soFar(session, turnId, new Relay(wire, false));
    }

    /** Answers as {@link #after} would, without the stream. */
    public void head(
            OwnSession session,
            UUID turnId,
            @Nullable EventId after,
            HttpServletResponse response) {
        if (isOver(state(session, turnId, after), after)) {
            response.setStatus(HttpServletResponse.SC_NO_CONTENT);
        } else {
            SseWriter.head(response, turnId);
        }
    }

    private History.TurnState state(OwnSession session, UUID turnId, @Nullable EventId after) {
        var state =
                history.turn(session.owner(), session.id(), turnId)
                        .orElseThrow(() -> ProblemException.notFound("turn " + turnId));
        requireKnown(after, state.cursor());
        return state;
    }

    // An imported turn has a past, but no stream.
    private static boolean isOver(History.TurnState state, @Nullable EventId after) {
        return state.cursor().equals(TurnCursor.IMPORTED)
                || (after != null && state.cursor().ended() && isAt(after, state.cursor()));
    }

    private void live(
            OwnSession session,
            History.TurnState state,
            @Nullable EventId after,
            Wire.Format format,
            HttpServletResponse response)
            throws IOException {
        var turnId = state.answer().turnId();
        try (var feed = feeds.attach(session)) {
            streams.open(
                    response,
                    turnId,
                    format,
                    out -> {
                        var relay = relay(state, after, format, out);
                        var step = streams.catchUp(session, relay, out).turn(turnId);
                        return step == Relay.Step.GO_ON
                                ? streams.reader(feed, relay, out).untilTurnEnds()
                                : step;
                    });
        }
    }

    // A reader that has seen nothing is sent the accepted event too.
    private static Relay relay(
            History.TurnState state, @Nullable EventId after, Wire.Format format, SseWriter out) {
        var relay = new Relay(format.over(out), false);
        if (after != null) {
            var answer = state.answer();
            relay.resume(answer.turnId(), answer.messageId(), TurnCursor.after(after));
        }
        return relay;
    }

    private static boolean isAt(EventId id, TurnCursor cursor) {
        return id.attempt() == cursor.attempt() && id.n() == cursor.n();
    }

    /**
     * The event log has every event before a client does, so an id beyond the log's end never
     * existed.
     *
     * @throws ProblemException 410 if the turn has no such event
     */
    static void requireKnown(@Nullable EventId id, TurnCursor cursor) {
        if (id != null
                && ((id.attempt() == 0) != (id.n() == 0)
                        || id.attempt() > cursor.attempt()
                        || (id.attempt() == cursor.attempt() && id.n() > cursor.n()))) {
            throw ProblemException.eventGone();
        }
    }
}
