package dev.parley.delivery;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.HashSet;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/**
 * Finds out which followed topics were deleted, or deleted and created again. A consumer reports
 * neither: it reads on in the new topic at its offset in the old one. Used by the follower's
 * thread; the callbacks run on a thread of the admin client.
 */
final class TopicChanges {

    /** Topics in one request, which takes about 6 ms. If there are more, they take turns. */
    private static final int AT_ONCE = 200;

    private final SessionTopics topics;
    private final Duration every;
    private final BiConsumer<UUID, Uuid> found;
    private final Consumer<UUID> gone;
    private final Queue<UUID> round = new ArrayDeque<>();
    private final Set<UUID> urgent = ConcurrentHashMap.newKeySet();
    private long lookedAt = System.nanoTime();
    private volatile boolean looking;

    /**
     * @param found receives a session and the id of its topic
     * @param gone receives a session that has no topic
     */
    TopicChanges(
            SessionTopics topics,
            Duration every,
            BiConsumer<UUID, Uuid> found,
            Consumer<UUID> gone) {
        this.topics = topics;
        this.every = every;
        this.found = found;
        this.gone = gone;
    }

    /** Checks this session's topic next. Any thread may call it. */
    void hurry(UUID sessionId) {
        urgent.add(sessionId);
    }

    /** Asks about some of these topics if that is due and no request is under way. */
    void look(Supplier<Collection<UUID>> followed) {
        boolean due = !urgent.isEmpty() || System.nanoTime() - lookedAt >= every.toNanos();
        if (looking || !due) {
            return;
        }
        lookedAt = System.nanoTime();
        var batch = new HashSet<>(urgent);
        urgent.removeAll(batch);
        if (round.isEmpty()) {
            round.addAll(followed.get());
        }
        while (batch.size() < AT_ONCE && !round.isEmpty()) {
            batch.add(round.remove());
        }
        if (!batch.isEmpty()) {
            ask(batch);
        }
    }

    private void ask(Collection<UUID> sessionIds) {
        var asked = topics.describe(sessionIds);
        looking = true;
        asked.forEach((id, topic) -> topic.whenComplete((known, e) -> take(id, known, e)));
        KafkaFuture.allOf(asked.values().toArray(KafkaFuture<?>[]::new))
                .whenComplete((all, failure) -> looking = false);
    }

    // After any other failure, the next check asks again.
    private void take(UUID sessionId, @Nullable TopicDescription topic, @Nullable Throwable e) {
        if (topic != null) {
            found.accept(sessionId, topic.topicId());
        } else if (e instanceof UnknownTopicOrPartitionException) {
            gone.accept(sessionId);
        }
    }
}
