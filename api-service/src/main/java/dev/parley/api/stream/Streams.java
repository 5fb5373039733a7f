package dev.parley.api.stream;

import dev.parley.api.limits.CallerPlaces;
import dev.parley.api.security.OpenCredentials;
import dev.parley.api.sessions.OwnSession;
import dev.parley.api.web.ProblemException;
import dev.parley.delivery.DeliveryUnavailable;
import dev.parley.encryption.KeysUnavailable;
import dev.parley.operations.LogContext;
import dev.parley.store.history.History;
import dev.parley.store.history.HistoryLagging;
import dev.parley.store.history.TurnArchive;
import dev.parley.store.limits.Limit;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import org.apache.coyote.CloseNowException;
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
        Relay.Step to(SseWriter out) throws IOException, InterruptedException;
    }

    /**
     * Sends a stream; returns when it has ended. The caller has taken the owner's place for it.
     *
     * @param turnId for the header {@code Parley-Turn-Id}
     * @throws CloseNowException if the stream could not be sent to its end, and its reader would
     *     believe a close; it makes the container cut the connection
     */
    void open(HttpServletResponse response, UUID turnId, Wire.Format format, Content content)
            throws IOException {
        open.enter();
        try (var credential = credentials.begin()) {
            switch (format.reader()) {
                case COMES_BACK -> send(head(response, turnId, credential), content);
                case BELIEVES_A_CLOSE -> {
                    if (!isSentWhole(openNow(response, turnId, credential), content)) {
                        // The container cuts the connection, so that a part of an answer does not
                        // pass for the whole.
                        throw new CloseNowException("The stream was not sent to its end");
                    }
                }
                case IS_TOLD -> {
                    var out = openNow(response, turnId, credential);
                    if (!isSentWhole(out, content)) {
                        out.lastWord(format.lastWord());
                    }
                }
                case WAITS -> {
                    response.setHeader("Parley-Turn-Id", turnId.toString());
                    gather(SseWriter.silent(json, whileHere(credential)), content);
                }
            }
        } catch (CloseNowException e) {
            throw e;
        } catch (IOException e) {
            gone(e);
        } finally {
            open.leave();
        }
    }

    private SseWriter openNow(
            HttpServletResponse response, UUID turnId, OpenCredentials.Use credential)
            throws IOException {
        return SseWriter.openNow(response, json, turnId, whileHere(credential));
    }

    private static boolean isSentWhole(SseWriter out, Content content) throws IOException {
        String why;
        try {
            if (content.to(out).isLast()) {
                out.flush();
                return true;
            }
            why = "the event log lacks a part of it";
        } catch (StreamStopped
                | InterruptedException
                | HistoryLagging
                | DeliveryUnavailable
                | KeysUnavailable
                | DataAccessException e) {
            why = e.getMessage();
        }
        LOG.warn("A stream breaks off before its end: {}", why);
        return false;
    }

    private static void gather(SseWriter out, Content content) throws IOException {
        try {
            if (content.to(out).isLast()) {
                return;
            }
        } catch (StreamStopped | InterruptedException e) {
            LOG.debug("An answer is no longer waited for: {}", e.getMessage());
        }
        throw ProblemException.unavailable(
                "The answer cannot be waited for here until its end.", Duration.ofSeconds(1));
    }

    private BooleanSupplier whileHere(OpenCredentials.Use credential) {
        return () -> open.isRunning() && !credential.isOver();
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
        var out = SseWriter.open(response, json, turnId, whileHere(credential));
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
        } catch (HistoryLagging | DeliveryUnavailable | KeysUnavailable | DataAccessException e) {
            // No ending was sent, so the client comes back and finds what it missed.
            LOG.warn("Closed a stream early: {}", e.getMessage());
        }
    }

    /** A replay to nobody, for a wire that keeps what it needs. */
    void soFar(OwnSession session, UUID turnId, Relay relay) throws IOException {
        catchUp(session, relay, SseWriter.silent(json, () -> true)).turn(turnId);
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
