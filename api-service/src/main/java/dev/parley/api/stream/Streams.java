package dev.parley.api.stream;

import dev.parley.events.MessageAccepted;
import dev.parley.events.TurnCursor;
import dev.parley.store.history.History;
import dev.parley.store.history.HistoryLagging;
import dev.parley.store.history.TurnArchive;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/**
 * Streams to readers. Every stream runs on its request's own virtual thread until its last event,
 * the client's going, or the node's stop.
 */
@Component
public class Streams {

    /** Every event, as the contract of streams has it. */
    public static final Wire.Format EVENTS = Frames::new;

    private static final Logger LOG = LoggerFactory.getLogger(Streams.class);

    private final LiveFeeds feeds;
    private final History history;
    private final TurnArchive archive;
    private final OpenStreams open;
    private final Rendering rendering;

    Streams(
            LiveFeeds feeds,
            History history,
            TurnArchive archive,
            OpenStreams open,
            Rendering rendering) {
        this.feeds = feeds;
        this.history = history;
        this.archive = archive;
        this.open = open;
        this.rendering = rendering;
    }

    /** How streams are written. */
    @Component
    record Rendering(StreamSettings settings, JsonMapper json) {
        SseWriter open(HttpServletResponse response, @Nullable UUID turnId) throws IOException {
            return SseWriter.open(
                    response, json, settings.retry(), turnId == null ? null : turnId.toString());
        }
    }

    /** Takes a place at the session's live feed: nothing that happens from now on is missed. */
    public LiveFeed attach(UUID sessionId) {
        return feeds.attach(sessionId);
    }

    /** Streams a turn that was accepted after the feed was attached. */
    public void accepted(
            MessageAccepted message,
            LiveFeed feed,
            Wire.Format format,
            HttpServletResponse response) {
        stream(
                response,
                message.turnId(),
                out -> {
                    var session =
                            reader(
                                    out,
                                    feed,
                                    message.sessionId(),
                                    new Relay(format.over(out), false));
                    session.relay().takeLogged(message);
                    session.untilTurnEnds();
                });
    }

    /**
     * Streams a turn of the session after what its reader has seen, from the log and then live.
     *
     * @param state of the turn, as read before
     */
    public void turn(
            UUID sessionId,
            History.TurnState state,
            @Nullable TurnCursor seen,
            Wire.Format format,
            HttpServletResponse response) {
        var turnId = state.answer().turnId();
        if (state.cursor().ended()) {
            stream(
                    response,
                    turnId,
                    out -> {
                        var session =
                                reader(out, null, sessionId, new Relay(format.over(out), false));
                        session.start(turnId, state.answer().messageId(), seen);
                        session.catchUpTurn(turnId);
                    });
            return;
        }
        try (var feed = attach(sessionId)) {
            stream(
                    response,
                    turnId,
                    out -> {
                        var session =
                                reader(out, feed, sessionId, new Relay(format.over(out), false));
                        session.start(turnId, state.answer().messageId(), seen);
                        if (session.catchUpTurn(turnId) == Relay.Step.GO_ON) {
                            session.untilTurnEnds();
                        }
                    });
        }
    }

    /**
     * Streams a session: what was missed after a turn's event, or the live turn from its start,
     * then every turn as it happens.
     *
     * @param from the turn to begin with; null where the session had none when the feed was there
     * @param seen of that turn; null for its whole stream
     */
    public void session(
            UUID sessionId,
            History.@Nullable TurnState from,
            @Nullable TurnCursor seen,
            LiveFeed feed,
            HttpServletResponse response) {
        var past =
                from == null
                        ? List.<UUID>of()
                        : history.turnsBefore(sessionId, from.answer().turnId());
        stream(
                response,
                null,
                out -> {
                    var session = reader(out, feed, sessionId, new Relay(EVENTS.over(out), true));
                    session.relay().leaveOut(past);
                    if (from != null) {
                        var turnId = from.answer().turnId();
                        session.start(turnId, from.answer().messageId(), seen);
                        session.catchUpSession(turnId);
                    }
                    session.untilSessionEnds();
                });
    }

    private SessionReader reader(
            SseWriter out, @Nullable LiveFeed feed, UUID sessionId, Relay relay) {
        return new SessionReader(
                new SessionReader.Source(sessionId, feed, history, archive),
                out,
                rendering.settings(),
                relay);
    }

    private StreamSettings settings() {
        return rendering.settings();
    }

    private interface Streaming {
        void to(SseWriter out) throws IOException, InterruptedException;
    }

    private void stream(HttpServletResponse response, @Nullable UUID turnId, Streaming streaming) {
        open.whileOpen(
                () -> {
                    try {
                        var out = rendering.open(response, turnId);
                        out.flush();
                        try {
                            streaming.to(out);
                        } catch (InterruptedException e) {
                            // The node stops: its readers do not all come back at once.
                            out.retry(settings().jitteredRetry());
                            out.flush();
                            throw e;
                        }
                        out.flush();
                    } catch (IOException e) {
                        // The turn goes on without this reader.
                        LOG.debug("A reader has gone: {}", e.getMessage());
                    } catch (HistoryLagging | org.springframework.dao.DataAccessException e) {
                        // No ending was sent: the client comes back and finds what it missed.
                        LOG.warn("A stream was closed: {}", e.getMessage());
                    }
                });
    }
}
