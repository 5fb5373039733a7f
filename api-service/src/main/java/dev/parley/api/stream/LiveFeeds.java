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
 * The readers' places at the live feeds of their sessions. Deletions are also looked up: a
 * session's topic goes with the session, perhaps before a reader's node has read the last event
 * from it.
 */
@Component
class LiveFeeds {

    private static final Logger LOG = LoggerFactory.getLogger(LiveFeeds.class);

    private final Delivery delivery;
    private final DeletedSessions deletions;
    private final StreamSettings settings;
    private final Clock clock;
    private final Set<Watch> watched = ConcurrentHashMap.newKeySet();

    LiveFeeds(Delivery delivery, DeletedSessions deletions, StreamSettings settings, Clock clock) {
        this.delivery = delivery;
        this.deletions = deletions;
        this.settings = settings;
        this.clock = clock;
    }

    @Configuration(proxyBeanMethods = false)
    @EnableScheduling
    static class Schedule {}

    private record Watch(UUID sessionId, ReaderBuffer buffer) {}

    /** Takes a place: nothing that happens in the session from now on is missed. */
    LiveFeed attach(UUID sessionId) {
        var buffer = new ReaderBuffer(settings.readerBuffer().toBytes());
        var subscription = delivery.follow(sessionId, buffer);
        var watch = new Watch(sessionId, buffer);
        watched.add(watch);
        return new LiveFeed(
                buffer,
                () -> {
                    watched.remove(watch);
                    subscription.close();
                });
    }

    /** Tells readers whose session was deleted, again until they have gone. */
    @Scheduled(fixedDelayString = "${parley.api.deleted-every}")
    void tellDeleted() {
        var sessionIds = watched.stream().map(Watch::sessionId).distinct().toList();
        if (sessionIds.isEmpty()) {
            return;
        }
        try {
            var deleted = deletions.recordedOf(sessionIds);
            for (var watch : watched) {
                if (deleted.contains(watch.sessionId())) {
                    watch.buffer().onEvent(new SessionDeleted(watch.sessionId(), clock.instant()));
                }
            }
        } catch (RuntimeException e) {
            LOG.warn("Deleted sessions are looked up again: {}", e.getMessage());
        }
    }
}
