package dev.parley.delivery;

import dev.parley.delivery.SessionTopics.Place;
import dev.parley.events.SessionEvent.SessionDeleted;
import dev.parley.log.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the topics of all sessions that are followed on this node, with one thread and one
 * consumer. It never writes to a reader's socket. It waits for a topic that does not exist, and
 * reads a topic that was created again from its start.
 */
final class SessionTopicFollower implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(SessionTopicFollower.class);

    /**
     * Longest wait of a fetch and of a poll. A fetch in flight does not include partitions that
     * were assigned after it was sent, so a longer wait would delay the first token of a session
     * that is new here.
     */
    private static final Duration WAIT = Duration.ofMillis(10);

    /**
     * Time without an event or a change after which the follower pauses before each fetch. The
     * brokers look at every assigned topic for each fetch, so short fetches would burden them most
     * while nothing happens. Tokens come much closer together.
     */
    private static final Duration QUIET_AFTER = Duration.ofSeconds(1);

    /**
     * The pause. What begins on another node while this one is quiet is late by up to this time.
     */
    private static final Duration PAUSE = Duration.ofMillis(100);

    /** The pause before a consumer that failed is replaced: what fails at once must not spin. */
    private static final Duration BACKOFF = Duration.ofMillis(100);

    private final Supplier<Consumer<byte[], byte[]>> consumers;
    private final DeliverySettings settings;
    private final Listeners listeners;
    private final Predicate<UUID> needed;
    private final TopicChanges changes;

    // Guarded by this. A session in `wanted` without a place has no topic; one that is also in
    // `leaving` was needed by nobody for a moment.
    private final Map<UUID, Optional<Place>> wanted = new HashMap<>();
    private final Map<UUID, Long> leaving = new HashMap<>();
    private boolean changed;
    private boolean closed;
    private long newsAt = System.nanoTime();
    private @Nullable Thread thread;
    private @Nullable Consumer<byte[], byte[]> consumer;

    private volatile boolean failing;

    /**
     * @param listeners receive the events
     * @param needed tells whether a session's events are needed now
     */
    SessionTopicFollower(
            Map<String, Object> client,
            DeliverySettings settings,
            Listeners listeners,
            Predicate<UUID> needed,
            SessionTopics topics) {
        this(() -> FollowerConsumers.create(client, WAIT), settings, listeners, needed, topics);
    }

    /**
     * @param consumers makes consumers, which the follower closes
     */
    SessionTopicFollower(
            Supplier<Consumer<byte[], byte[]>> consumers,
            DeliverySettings settings,
            Listeners listeners,
            Predicate<UUID> needed,
            SessionTopics topics) {
        this.consumers = consumers;
        this.settings = settings;
        this.listeners = listeners;
        this.needed = needed;
        this.changes = new TopicChanges(topics, settings.topicCheck(), this::found, this::gone);
    }

    /** Returns true if the topic is being read. A topic that was about to be left is kept. */
    synchronized boolean isFollowing(UUID sessionId) {
        leaving.remove(sessionId);
        return wanted.containsKey(sessionId);
    }

    /** Reads the session's topic from this place on; from its start if it does not exist yet. */
    synchronized void follow(UUID sessionId, Optional<Place> from) {
        if (closed) {
            throw new DeliveryUnavailable("This node is stopping");
        }
        if (wanted.size() >= settings.maxFollowed()) {
            leaving.keySet().stream().filter(needed.negate()).forEach(wanted::remove);
            leaving.clear();
            if (wanted.size() >= settings.maxFollowed()) {
                throw new DeliveryUnavailable(
                        "This node already follows as many sessions as it may ("
                                + settings.maxFollowed()
                                + ")");
            }
        }
        leaving.remove(sessionId);
        if (wanted.putIfAbsent(sessionId, from) == null) {
            changed();
        }
        if (thread == null) {
            thread = Thread.ofPlatform().name("parley-follower").daemon().start(this::run);
        }
    }

    /** Nobody needs the topic: leaves it unless somebody does within the linger. */
    synchronized void lingerThenLeave(UUID sessionId) {
        leaving.put(sessionId, System.nanoTime() + settings.linger().toNanos());
    }

    /** The session's topic has this id. If it had another id, reads the topic from its start. */
    synchronized void found(UUID sessionId, Uuid topicId) {
        var place = wanted.get(sessionId);
        if (place != null && !place.map(Place::topicId).equals(Optional.of(topicId))) {
            wanted.put(sessionId, Optional.of(new Place(topicId, 0)));
            changed();
        }
    }

    /** Checks the session's topic at once, because it may not be the one being read. */
    synchronized void lookAt(UUID sessionId) {
        if (wanted.containsKey(sessionId)) {
            changes.hurry(sessionId);
            changed();
        }
    }

    // Reading a missing topic would only burden the brokers.
    private synchronized void gone(UUID sessionId) {
        if (!needed.test(sessionId)) {
            leave(sessionId);
        } else if (wanted.computeIfPresent(sessionId, (id, place) -> Optional.empty()) != null) {
            changed();
        }
    }

    private synchronized void leave(UUID sessionId) {
        leaving.remove(sessionId);
        if (wanted.remove(sessionId) != null) {
            changed();
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        changed();
    }

    /** Something is about to happen: ends a pause. */
    synchronized void hurry() {
        newsAt = System.nanoTime();
        notifyAll();
    }

    private void changed() {
        changed = true;
        newsAt = System.nanoTime();
        if (consumer != null) {
            consumer.wakeup();
        }
        notifyAll();
    }

    private void run() {
        // Offsets outlive a consumer that has to be replaced.
        var positions = new HashMap<UUID, Place>();
        while (!isClosed()) {
            try (var fresh = consumers.get()) {
                use(fresh);
                read(fresh, positions);
            } catch (RuntimeException | Error e) {
                failing = true;
                LOG.error("The follower failed and starts again at the same place", e);
                pauseAfterFailure();
            } finally {
                use(null);
            }
        }
    }

    private synchronized void pauseAfterFailure() {
        long end = System.nanoTime() + BACKOFF.toNanos();
        try {
            for (long left; !closed && (left = end - System.nanoTime()) > 0; ) {
                TimeUnit.NANOSECONDS.timedWait(this, left);
            }
        } catch (InterruptedException e) {
            closed = true;
        }
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    private synchronized void use(@Nullable Consumer<byte[], byte[]> next) {
        consumer = next;
        changed = true;
    }

    private void read(Consumer<byte[], byte[]> consumer, Map<UUID, Place> positions) {
        while (!isClosed()) {
            try {
                boolean anything = assignWanted(consumer, positions);
                changes.look(this::followed);
                if (!anything) {
                    failing = false;
                    waitForWork(settings.topicCheck());
                    continue;
                }
                pauseIfQuiet();
                var records = consumer.poll(WAIT);
                failing = false;
                if (!records.isEmpty()) {
                    hurry();
                }
                for (var record : records) {
                    var sessionId = session(record.topic());
                    positions.computeIfPresent(
                            sessionId, (id, at) -> new Place(at.topicId(), record.offset() + 1));
                    if (listeners.dispatch(sessionId, record) instanceof SessionDeleted) {
                        leave(sessionId);
                    }
                }
            } catch (WakeupException e) {
                LOG.trace("The assignment has changed");
            }
        }
    }

    /** Returns false while topics cannot be read. */
    boolean isReading() {
        return !failing;
    }

    private synchronized List<UUID> followed() {
        return new ArrayList<>(wanted.keySet());
    }

    // Returns true if there is anything to read.
    private boolean assignWanted(Consumer<byte[], byte[]> consumer, Map<UUID, Place> positions) {
        var now = new HashMap<UUID, Place>();
        synchronized (this) {
            leaveWhatIsDue();
            if (!changed) {
                return !consumer.assignment().isEmpty();
            }
            changed = false;
            wanted.forEach((id, place) -> place.ifPresent(at -> now.put(id, at)));
            // A session without a topic keeps its position: the broker's answer may be out of date.
            positions.keySet().retainAll(wanted.keySet());
        }
        Set<TopicPartition> before = new HashSet<>(consumer.assignment());
        var assignment = new HashSet<TopicPartition>();
        now.keySet().forEach(id -> assignment.add(partition(id)));
        consumer.assign(assignment);
        now.forEach(
                (id, place) -> {
                    var partition = partition(id);
                    var at = positions.get(id);
                    if (at == null || !at.topicId().equals(place.topicId())) {
                        positions.put(id, place);
                        consumer.seek(partition, place.offset());
                    } else if (!before.contains(partition)) {
                        consumer.seek(partition, at.offset());
                    }
                });
        return !assignment.isEmpty();
    }

    private void leaveWhatIsDue() {
        long time = System.nanoTime();
        leaving.entrySet()
                .removeIf(
                        e -> {
                            boolean due = e.getValue() - time < 0;
                            if (due && !needed.test(e.getKey())) {
                                wanted.remove(e.getKey());
                                changed = true;
                            }
                            return due;
                        });
    }

    private synchronized void pauseIfQuiet() {
        if (System.nanoTime() - newsAt > QUIET_AFTER.toNanos()) {
            waitForWork(PAUSE);
        }
    }

    private synchronized void waitForWork(Duration atMost) {
        try {
            if (!changed && !closed) {
                wait(atMost.toMillis());
            }
        } catch (InterruptedException e) {
            closed = true;
        }
    }

    private static TopicPartition partition(UUID sessionId) {
        return new TopicPartition(Topics.session(sessionId), 0);
    }

    private static UUID session(String topic) {
        return Topics.sessionOf(topic).orElseThrow();
    }
}
