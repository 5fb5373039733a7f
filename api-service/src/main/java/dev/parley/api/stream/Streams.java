package dev.parley.api.stream;

import dev.parley.api.limits.CallerPlaces;
import dev.parley.api.security.OpenCredentials;
import dev.parley.api.sessions.OwnSession;
import dev.parley.delivery.DeliveryUnavailable;
import dev.parley.operations.LogContext;
import dev.parley.store.history.History;
import dev.parley.store.history.HistoryLagging;
import dev.parley.store.history.TurnArchive;
import dev.parley.store.limits.Limit;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/**
 * Opens streams. Each runs on a virtual thread, its request's or one of its own, until its last
 * event, until its client leaves, until its credential ends, or until the node stops.
 */
@Component
class Streams {

    private static final Logger LOG = LoggerFactory.getLogger(Streams.class);

    private final History history;
    private final TurnArchive archive;
    private final OpenStreams open;
    private final OpenCredentials credentials;
    private final CallerPlaces places;
    private final StreamSettings settings;
    private final JsonMapper json;
    private final StreamMeters meters;

    Streams(
            History history,
            TurnArchive archive,
            OpenStreams open,
            OpenCredentials credentials,
            CallerPlaces places,
            StreamSettings settings,
            JsonMapper json,
            StreamMeters meters) {
        this.history = history;
        this.archive = archive;
        this.open = open;
        this.credentials = credentials;
        this.places = places;
        this.settings = settings;
        this.json = json;
        this.meters = meters;
    }

    /** What a stream sends between its head and its end. */
    interface Content {
        void to(SseWriter out) throws IOException, InterruptedException;
    }

    /**
     * Sends a stream; returns when it has ended. The caller has taken the owner's place for it.
     *
     * @param turnId for the header {@code Parley-Turn-Id}; null for a session's stream
     */
    void open(HttpServletResponse response, @Nullable UUID turnId, Content content) {
        open.whileOpen(
                () -> {
                    try (var credential = credentials.begin()) {
                        send(head(response, turnId, credential), content);
                    } catch (IOException e) {
                        gone(e);
                    }
                });
    }

    /** What a stream on a thread of its own holds of its caller's. */
    private record Held(CallerPlaces.Place place, OpenCredentials.Use credential)
            implements AutoCloseable {
        @Override
        public void close() {
            credential.close();
            place.close();
        }
    }

    /**
     * Begins a session's stream, which may wait for hours, on a thread of its own, and ends the
     * request without its connection. A request that is open holds some 45 KB, and a thread that
     * waits under the filters and Spring's dispatcher a stack of some 20 KB.
     *
     * @param feed the stream's own from here on, unless this method throws
     */
    void begin(
            HttpServletRequest request,
            HttpServletResponse response,
            LiveFeeds.Feed feed,
            Content content) {
        // The thread of its own cannot ask who called.
        var held = new Held(places.take(Limit.STREAMS), credentials.begin());
        try {
            open.enter();
        } catch (RuntimeException e) {
            held.close();
            throw e;
        }
        try {
            // The stream ends with its connection: no frame of HTTP is around what follows the
            // head.
            response.setHeader("Connection", "close");
            var out = head(response, null, held.credential());
            var connection = StreamConnection.of(request);
            Thread.ofVirtual()
                    .name("parley-stream")
                    .start(
                            LogContext.carried(
                                    () ->
                                            run(
                                                    connection,
                                                    out.over(connection),
                                                    feed,
                                                    held,
                                                    content)));
        } catch (IOException e) {
            gone(e);
            held.close();
            open.leave();
            feed.close();
        } catch (RuntimeException e) {
            held.close();
            open.leave();
            throw e;
        }
    }

    private void run(
            StreamConnection connection,
            SseWriter out,
            LiveFeeds.Feed feed,
            Held held,
            Content content) {
        try (feed;
                held;
                connection) {
            connection.await(settings.heartbeat(), settings.sendTimeout());
            send(out, content);
        } catch (IOException e) {
            gone(e);
        } finally {
            open.leave();
        }
    }

    // The turn goes on without this reader.
    private static void gone(IOException e) {
        LOG.debug("A reader has gone: {}", e.getMessage());
    }

    private SseWriter head(
            HttpServletResponse response, @Nullable UUID turnId, OpenCredentials.Use credential)
            throws IOException {
        var out =
                SseWriter.open(
                        response, json, turnId, () -> open.isRunning() && !credential.isOver());
        out.retry(settings.retry());
        return out;
    }

    private void send(SseWriter out, Content content) throws IOException {
        try {
            try {
                content.to(out);
                out.flush();
            } catch (StreamStopped | InterruptedException e) {
                // Jittered, so that not all readers come back at once.
                out.retry(settings.jitteredRetry());
            }
        } catch (HistoryLagging | DeliveryUnavailable | DataAccessException e) {
            // No ending was sent, so the client comes back and finds what it missed.
            LOG.warn("Closed a stream early: {}", e.getMessage());
        }
    }

    /** A replay to one reader. */
    CatchUp catchUp(OwnSession session, Relay relay, SseWriter out) {
        return new CatchUp(session, history, archive, relay, out);
    }

    /** A reader of a session's live feed. */
    SessionReader reader(LiveFeeds.Feed feed, Relay relay, SseWriter out) {
        return new SessionReader(
                feed, relay, catchUp(feed.session(), relay, out), out, settings, meters);
    }

    /** Counts a stream that goes on where the client saw it end. */
    void resumed() {
        meters.resumed();
    }
}
