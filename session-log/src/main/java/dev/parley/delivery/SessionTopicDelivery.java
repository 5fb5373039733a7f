package dev.parley.delivery;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.parley.delivery.SessionTopics.Place;
import dev.parley.encryption.EventCipher;
import dev.parley.events.Envelope;
import dev.parley.events.MessageAccepted;
import dev.parley.log.TopicSettings;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.Uuid;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Delivers through one topic for each session. Other nodes may delete a topic and create it again
 * at any time. A session's topic is followed while a listener needs it. A listener that waits for a
 * turn needs no topic: it is found by the turn's request. The follower starts with the first
 * listener.
 */
public final class SessionTopicDelivery implements Delivery {

    private static final Logger LOG = LoggerFactory.getLogger(SessionTopicDelivery.class);

    /** Stands for the turn of a listener that follows its session whatever happens there. */
    private static final UUID UNKNOWN = new UUID(0, 0);

    /** Limit of the new topics that this node remembers; it asks the brokers about others. */
    private static final int MADE_TOPICS = 10_000;

    /** No new topic is deleted this soon: the shortest idle time is a minute. */
    private static final Duration SURELY_THERE = Duration.ofSeconds(30);

    /** An append takes milliseconds. After this time, its topic may no longer exist. */
    private static final Duration SUSPICIOUS = Duration.ofSeconds(2);

    private final SessionTopicOutbox outbox;
    private final SessionTopics topics;
    private final DeliverySettings settings;
    private final Listeners listeners;
    private final Map<UUID, Integer> holders = new ConcurrentHashMap<>();
    private final SessionTopicFollower follower;
    private final RequestedTurns requested;
    private final Seat.Room room = new Holding();
    private final Set<UUID> mending = ConcurrentHashMap.newKeySet();
    private final Cache<UUID, Uuid> made =
            Caffeine.newBuilder().maximumSize(MADE_TOPICS).expireAfterWrite(SURELY_THERE).build();

    /**
     * @param producers makes producers, idempotent, acks=all, which this closes
     * @param admin the caller owns it
     * @param client settings of other Kafka clients that this makes
     * @param cipher opens what is encrypted
     */
    public SessionTopicDelivery(
            Supplier<Producer<UUID, byte[]>> producers,
            Admin admin,
            Map<String, Object> client,
            TopicSettings topics,
            DeliverySettings settings,
            EventCipher cipher) {
        this.listeners = new Listeners(cipher);
        this.outbox =
                new SessionTopicOutbox(producers, settings.clientTopics(), SUSPICIOUS, this::mend);
        this.topics = new SessionTopics(admin, client, topics, settings);
        this.settings = settings;
        this.follower =
                new SessionTopicFollower(
                        client, settings, listeners, holders::containsKey, this.topics);
        this.requested =
                new RequestedTurns(
                        client,
                        settings.timeout(),
                        topics.eventPartitions(),
                        cipher,
                        listeners,
                        this::follow);
    }

    @Override
    public void open(UUID sessionId) {
        if (recent(sessionId).isEmpty()) {
            topics.ensure(sessionId)
                    .ifPresentOrElse(id -> made(sessionId, id), () -> follower.lookAt(sessionId));
        }
    }

    private void made(UUID sessionId, Uuid topicId) {
        made.put(sessionId, topicId);
        follower.found(sessionId, topicId);
    }

    private Optional<Uuid> recent(UUID sessionId) {
        return Optional.ofNullable(made.getIfPresent(sessionId));
    }

    @Override
    public CompletableFuture<?> append(Envelope event) {
        if (event.event() instanceof MessageAccepted) {
            // Its first reader is mostly on this node.
            follower.hurry();
        }
        return outbox.append(event);
    }

    // Meanwhile the producer keeps trying, and finds the topic once it exists again.
    private void mend(UUID sessionId) {
        if (mending.add(sessionId)) {
            topics.make(sessionId)
                    .whenComplete(
                            (id, failure) -> {
                                mending.remove(sessionId);
                                if (failure == null) {
                                    LOG.warn(
                                            "Created the topic of session {} again: it was missing",
                                            sessionId);
                                    made(sessionId, id);
                                }
                            });
        }
    }

    @Override
    public Subscription follow(UUID sessionId, Listener listener) {
        // The seat comes first: from here on, the follower keeps the topic assigned.
        var seat = add(sessionId, listener);
        try {
            seat.follow(UNKNOWN);
        } catch (RuntimeException e) {
            seat.close();
            throw e;
        }
        return seat;
    }

    @Override
    public Subscription await(UUID sessionId, Listener listener) {
        requested.await(settings.timeout());
        return add(sessionId, listener);
    }

    private Seat add(UUID sessionId, Listener listener) {
        var seat = new Seat(sessionId, listener, room);
        listeners.add(seat);
        return seat;
    }

    private void follow(UUID sessionId, Runnable beforeItIsRead) {
        if (follower.isFollowing(sessionId)) {
            beforeItIsRead.run();
        } else {
            var place = begin(sessionId);
            beforeItIsRead.run();
            follower.follow(sessionId, place);
        }
        leaveUnlessHeld(sessionId);
    }

    // Whoever held the session may have left while it was not followed yet.
    private void leaveUnlessHeld(UUID sessionId) {
        if (!holders.containsKey(sessionId)) {
            follower.lingerThenLeave(sessionId);
        }
    }

    /** Counts for each session the seats that need its topic. */
    private final class Holding implements Seat.Room {
        @Override
        public void held(UUID sessionId) {
            holders.merge(sessionId, 1, Integer::sum);
        }

        @Override
        public void released(UUID sessionId) {
            holders.computeIfPresent(sessionId, (id, count) -> count == 1 ? null : count - 1);
            leaveUnlessHeld(sessionId);
        }

        @Override
        public void follow(UUID sessionId) {
            SessionTopicDelivery.this.follow(sessionId, () -> {});
        }

        @Override
        public void left(Seat seat) {
            listeners.remove(seat);
        }
    }

    // If this node has just created the topic, everything in it is new to the listener.
    private Optional<Place> begin(UUID sessionId) {
        return recent(sessionId)
                .map(topicId -> new Place(topicId, 0))
                .or(() -> topics.end(sessionId));
    }

    @Override
    public void drop(Collection<UUID> sessionIds) {
        made.invalidateAll(sessionIds);
        topics.delete(sessionIds);
    }

    @Override
    public Collection<UUID> held() {
        return topics.all();
    }

    @Override
    public boolean isReading() {
        return requested.isReading() && follower.isReading();
    }

    @Override
    public double lag() {
        return follower.lag();
    }

    @Override
    public void close() {
        outbox.close();
        requested.close();
        follower.close();
        topics.close();
    }
}
