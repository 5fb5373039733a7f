package dev.parley.api.stream;

import dev.parley.delivery.Delivery;
import dev.parley.events.SessionEvent.SessionDeleted;
import dev.parley.store.sessions.DeletedSessions;
import java.time.Clock;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * The readers' places at the live feeds of their sessions. It also looks for deleted sessions: a
 * session's topic is deleted with it, perhaps before this node has read its last event. Thread
 * safe.
 */
@Component
public class LiveFeeds {

    private static final Logger LOG = LoggerFactory.getLogger(LiveFeeds.class);

    private final Delivery delivery;
    private final DeletedSessions deletions;
    private final StreamSettings settings;
    private final Clock clock;
    private final Set<Feed> feeds = ConcurrentHashMap.newKeySet();

    LiveFeeds(Delivery delivery, DeletedSessions deletions, StreamSettings settings, Clock clock) {
        this.delivery = delivery;
        this.deletions = deletions;
        this.settings = settings;
        this.clock = clock;
    }

    @Configuration(proxyBeanMethods = false)
    @EnableScheduling
    static class Schedule {}

    /** One reader's place at the live feed of a session. Closing it gives the place back. */
    public final class Feed implements AutoCloseable {

        private final UUID sessionId;
        private final ReaderBuffer buffer;
        private final Delivery.Subscription subscription;

        private Feed(UUID sessionId) {
            this.sessionId = sessionId;
            this.buffer = new ReaderBuffer(settings.readerBuffer().toBytes());
            this.subscription = delivery.follow(sessionId, buffer);
        }

        ReaderBuffer buffer() {
            return buffer;
        }

        @Override
        public void close() {
            feeds.remove(this);
            subscription.close();
        }
    }

    /** Takes a place: its reader misses nothing that happens in the session from now on. */
    public Feed attach(UUID sessionId) {
        var feed = new Feed(sessionId);
        feeds.add(feed);
        return feed;
    }

    /** Wakes every reader that waits for an event. */
    void wakeAll() {
        feeds.forEach(feed -> feed.buffer.wake());
    }

    /** Tells the readers of deleted sessions, and repeats it until they have gone. */
    @Scheduled(fixedDelayString = "${parley.api.deleted-every}")
    void tellDeleted() {
        var sessionIds = feeds.stream().map(feed -> feed.sessionId).distinct().toList();
        if (sessionIds.isEmpty()) {
            return;
        }
        try {
            var deleted = deletions.recordedOf(sessionIds);
            for (var feed : feeds) {
                if (deleted.contains(feed.sessionId)) {
                    feed.buffer.onEvent(new SessionDeleted(feed.sessionId, clock.instant()));
                }
            }
        } catch (RuntimeException e) {
            LOG.warn("Could not look up deleted sessions; trying again: {}", e.getMessage());
        }
    }
}
