package dev.parley.api.stream;

import dev.parley.api.sessions.OwnSession;
import dev.parley.delivery.Delivery;
import dev.parley.events.SessionEvent;
import dev.parley.events.SessionEvent.SessionDeleted;
import dev.parley.store.sessions.DeletedSessions;
import java.time.Clock;
import java.util.Collections;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * The readers' places at the live feeds of their sessions. It also looks for deleted sessions: no
 * feed tells a reader that only waits, and a topic may be deleted before its last event was read.
 * Thread-safe.
 */
@Component
public class LiveFeeds {

    private static final Logger LOG = LoggerFactory.getLogger(LiveFeeds.class);

    /** Sessions in one look for deletions. */
    private static final int AT_ONCE = 500;

    private final Delivery delivery;
    private final DeletedSessions deletions;
    private final StreamSettings settings;
    private final Clock clock;
    private final StreamMeters meters;
    private final Set<Feed> feeds = ConcurrentHashMap.newKeySet();
    // For the scheduler's thread.
    private Iterator<Feed> round = Collections.emptyIterator();

    LiveFeeds(
            Delivery delivery,
            DeletedSessions deletions,
            StreamSettings settings,
            Clock clock,
            StreamMeters meters) {
        this.delivery = delivery;
        this.deletions = deletions;
        this.settings = settings;
        this.clock = clock;
        this.meters = meters;
    }

    @Configuration(proxyBeanMethods = false)
    @EnableScheduling
    static class Schedule {}

    /** One reader's place at the live feed of a session. Closing it gives the place back. */
    public final class Feed implements AutoCloseable {

        private final OwnSession session;
        private final ReaderBuffer buffer;
        private final Delivery.Subscription subscription;

        private Feed(
                OwnSession session,
                BiFunction<UUID, Delivery.Listener, Delivery.Subscription> subscribe) {
            this.session = session;
            this.buffer = new ReaderBuffer(settings.readerBuffer().toBytes());
            this.subscription = subscribe.apply(session.id(), new Entrance(buffer));
        }

        ReaderBuffer buffer() {
            return buffer;
        }

        OwnSession session() {
            return session;
        }

        /** The session's turns, followed or only waited for. */
        Delivery.Subscription turns() {
            return subscription;
        }

        @Override
        public void close() {
            feeds.remove(this);
            subscription.close();
        }
    }

    /** Where a feed's events come in. */
    private final class Entrance implements Delivery.Listener {

        private final ReaderBuffer buffer;

        Entrance(ReaderBuffer buffer) {
            this.buffer = buffer;
        }

        @Override
        public void onEvent(SessionEvent event) {
            meters.arrived(event);
            buffer.onEvent(event);
        }

        @Override
        public void onGap() {
            buffer.onGap();
        }
    }

    /** Takes a place: its reader misses nothing that happens in the session from now on. */
    public Feed attach(OwnSession session) {
        return add(new Feed(session, delivery::follow));
    }

    /**
     * Takes a place for a reader of the session's next turns. It costs next to nothing until one
     * begins. The reader must look afterwards whether a turn is live, and then follow it.
     */
    Feed await(OwnSession session) {
        return add(new Feed(session, delivery::await));
    }

    private Feed add(Feed feed) {
        feeds.add(feed);
        return feed;
    }

    /** Wakes every reader that waits for an event. */
    void wakeAll() {
        feeds.forEach(feed -> feed.buffer.wake());
    }

    /**
     * Tells the readers of deleted sessions, and repeats it until they have gone. Most are found
     * among the few deletions of the last seconds. For the rest, it asks about some of the sessions
     * each time, one part after the other, so a look costs the same however many there are.
     */
    @Scheduled(fixedDelayString = "${parley.api.deleted-every}")
    void tellDeleted() {
        if (feeds.isEmpty()) {
            return;
        }
        try {
            tell(deletions.justRecorded(AT_ONCE));
            if (!round.hasNext()) {
                round = feeds.iterator();
            }
            var some = new HashSet<UUID>();
            while (round.hasNext() && some.size() < AT_ONCE) {
                some.add(round.next().session.id());
            }
            tell(deletions.recordedOf(some));
        } catch (RuntimeException e) {
            LOG.warn("Could not look up deleted sessions; trying again: {}", e.getMessage());
        }
    }

    private void tell(Set<UUID> deleted) {
        if (deleted.isEmpty()) {
            return;
        }
        for (var feed : feeds) {
            var sessionId = feed.session.id();
            if (deleted.contains(sessionId)) {
                feed.buffer.onEvent(new SessionDeleted(sessionId, clock.instant()));
            }
        }
    }
}
