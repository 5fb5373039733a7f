package dev.parley.api.stream;

import dev.parley.store.history.History;
import dev.parley.store.history.HistoryLagging;
import dev.parley.store.history.TurnArchive;
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
 * Opens streams. Each runs on its request's own virtual thread until its last event, until its
 * client leaves, or until the node stops.
 */
@Component
class Streams {

    private static final Logger LOG = LoggerFactory.getLogger(Streams.class);

    private final History history;
    private final TurnArchive archive;
    private final OpenStreams open;
    private final StreamSettings settings;
    private final JsonMapper json;

    Streams(
            History history,
            TurnArchive archive,
            OpenStreams open,
            StreamSettings settings,
            JsonMapper json) {
        this.history = history;
        this.archive = archive;
        this.open = open;
        this.settings = settings;
        this.json = json;
    }

    /** What a stream sends between its head and its end. */
    interface Content {
        void to(SseWriter out) throws IOException, InterruptedException;
    }

    /**
     * Sends a stream; returns when it has ended.
     *
     * @param turnId for the header {@code Parley-Turn-Id}; null for a session's stream
     */
    void open(HttpServletResponse response, @Nullable UUID turnId, Content content) {
        open.whileOpen(
                () -> {
                    try {
                        var out = SseWriter.open(response, json, turnId, open::isRunning);
                        out.retry(settings.retry());
                        try {
                            content.to(out);
                            out.flush();
                        } catch (NodeStopping | InterruptedException e) {
                            // Jittered, so that not all readers come back at once.
                            out.retry(settings.jitteredRetry());
                        }
                    } catch (IOException e) {
                        // The turn goes on without this reader.
                        LOG.debug("A reader has gone: {}", e.getMessage());
                    } catch (HistoryLagging | DataAccessException e) {
                        // No ending was sent, so the client comes back and finds what it missed.
                        LOG.warn("Closed a stream early: {}", e.getMessage());
                    }
                });
    }

    /** A replay to one reader. */
    CatchUp catchUp(UUID sessionId, Relay relay, SseWriter out) {
        return new CatchUp(sessionId, history, archive, relay, out);
    }

    /** A reader of a session's live feed. */
    SessionReader reader(UUID sessionId, LiveFeeds.Feed feed, Relay relay, SseWriter out) {
        return new SessionReader(
                feed.buffer(), relay, catchUp(sessionId, relay, out), out, settings);
    }
}
