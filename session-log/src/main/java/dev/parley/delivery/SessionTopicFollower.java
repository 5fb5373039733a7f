package dev.parley.delivery;

import dev.parley.events.SessionEvent.SessionDeleted;
import dev.parley.log.Topics;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thread and one consumer that read the topics of all sessions that anybody watches on this
 * node. It never writes to a reader's socket.
 */
final class SessionTopicFollower implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(SessionTopicFollower.class);

    /**
     * Of a fetch and of a poll alike. A fetch in flight hides partitions that were assigned after
     * it, and after an empty one this consumer sends the next with the next poll only: a longer
     * wait of either kind is added to the first token of every turn.
     */
    private static final Duration WAIT = Duration.ofMillis(10);

    private final Map<String, Object> client;
    private final DeliverySettings settings;
    private final Listeners listeners;

    // Guarded by this. A session in `wanted` with a time in `leaving` has no listener any more.
    private final Map<UUID, Long> wanted = new HashMap<>();
    private final Map<UUID, Long> leaving = new HashMap<>();
    private boolean changed;
    private boolean closed;
    private @Nullable Thread thread;
    private @Nullable KafkaConsumer<byte[], byte[]> consumer;

    SessionTopicFollower(
            Map<String, Object> client, DeliverySettings settings, Listeners listeners) {
        this.client = client;
        this.settings = settings;
        this.listeners = listeners;
    }

    /** Whether the topic is being read; a topic that was about to be left is then kept. */
    synchronized boolean isFollowing(UUID sessionId) {
        leaving.remove(sessionId);
        return wanted.containsKey(sessionId);
    }

    /** Reads the session's topic from this offset on. */
    synchronized void follow(UUID sessionId, long offset) {
        if (closed) {
            throw new DeliveryUnavailable("This node is stopping");
        }
        if (wanted.size() >= settings.maxFollowed()) {
            leaving.keySet().forEach(wanted::remove);
            leaving.clear();
            if (wanted.size() >= settings.maxFollowed()) {
                throw new DeliveryUnavailable(
                        "This node follows as many sessions as it may ("
                                + settings.maxFollowed()
                                + ")");
            }
        }
        leaving.remove(sessionId);
        if (wanted.putIfAbsent(sessionId, offset) == null) {
            changed();
        }
        if (thread == null) {
            thread = Thread.ofPlatform().name("parley-follower").daemon().start(this::run);
        }
    }

    /** The last listener has gone: leave the topic unless another comes within the linger. */
    synchronized void lingerThenLeave(UUID sessionId) {
        leaving.put(sessionId, System.nanoTime() + settings.linger().toNanos());
    }

    /** The topic is gone, or will be at once: reading on would only wear out the brokers. */
    synchronized void leave(UUID sessionId) {
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

    private void changed() {
        changed = true;
        if (consumer != null) {
            consumer.wakeup();
        }
    }

    private void run() {
        // Offsets survive a consumer that has to be made again.
        var positions = new HashMap<UUID, Long>();
        while (!isClosed()) {
            try (var fresh = FollowerConsumers.create(client, WAIT)) {
                use(fresh);
                read(fresh, positions);
            } catch (KafkaException e) {
                LOG.error("The follower starts again where it was", e);
            } finally {
                use(null);
            }
        }
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    private synchronized void use(@Nullable KafkaConsumer<byte[], byte[]> next) {
        consumer = next;
        changed = true;
    }

    private void read(KafkaConsumer<byte[], byte[]> consumer, Map<UUID, Long> positions) {
        while (!isClosed()) {
            try {
                if (!assignWanted(consumer, positions)) {
                    waitForWork();
                    continue;
                }
                for (var record : consumer.poll(WAIT)) {
                    var sessionId = session(record.topic());
                    positions.put(sessionId, record.offset() + 1);
                    if (listeners.dispatch(sessionId, record) instanceof SessionDeleted) {
                        leave(sessionId);
                    }
                }
            } catch (WakeupException e) {
                LOG.trace("Assignment changes");
            }
        }
    }

    // Returns whether there is anything to read.
    private boolean assignWanted(
            KafkaConsumer<byte[], byte[]> consumer, Map<UUID, Long> positions) {
        Map<UUID, Long> now;
        synchronized (this) {
            long time = System.nanoTime();
            leaving.entrySet()
                    .removeIf(
                            e -> {
                                boolean due = e.getValue() - time < 0;
                                if (due && !listeners.has(e.getKey())) {
                                    wanted.remove(e.getKey());
                                    changed = true;
                                }
                                return due;
                            });
            if (!changed) {
                return !wanted.isEmpty();
            }
            changed = false;
            now = new HashMap<>(wanted);
        }
        positions.keySet().retainAll(now.keySet());
        Set<TopicPartition> before = new HashSet<>(consumer.assignment());
        var assignment = new HashSet<TopicPartition>();
        now.keySet().forEach(id -> assignment.add(partition(id)));
        consumer.assign(assignment);
        now.forEach(
                (id, offset) -> {
                    var partition = partition(id);
                    if (!before.contains(partition)) {
                        consumer.seek(partition, positions.getOrDefault(id, offset));
                        positions.putIfAbsent(id, offset);
                    }
                });
        return !assignment.isEmpty();
    }

    private synchronized void waitForWork() {
        try {
            if (!changed && !closed) {
                wait(250);
            }
        } catch (InterruptedException e) {
            closed = true;
        }
    }

    private static TopicPartition partition(UUID sessionId) {
        return new TopicPartition(Topics.session(sessionId), 0);
    }

    private static UUID session(String topic) {
        return UUID.fromString(topic.substring(topic.length() - 36));
    }
}
