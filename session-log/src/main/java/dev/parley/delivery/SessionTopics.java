package dev.parley.delivery;

import dev.parley.log.TopicSettings;
import dev.parley.log.Topics;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.DeleteTopicsOptions;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicCollection;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** The session topics as they are on the brokers. Caches nothing. Thread-safe. */
final class SessionTopics implements AutoCloseable {

    /** Far longer than an answer usually takes. */
    private static final Duration SOON = Duration.ofMillis(200);

    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(1);

    /** How often a topic's end can be asked for within the timeout. */
    private static final int TRIES = 5;

    private final Admin admin;
    private final RenewedClient<Admin> offsets;
    private final TopicSettings topics;
    private final Duration timeout;

    /**
     * @param admin the caller owns it
     * @param client settings of the admin clients that are asked for offsets
     */
    SessionTopics(
            Admin admin,
            Map<String, Object> client,
            TopicSettings topics,
            DeliverySettings settings) {
        this.admin = admin;
        this.topics = topics;
        this.timeout = settings.timeout();
        this.offsets =
                new RenewedClient<>(
                        () -> admin(client),
                        one -> one.close(CLOSE_TIMEOUT),
                        settings.clientTopics());
    }

    private static Admin admin(Map<String, Object> client) {
        var config = new HashMap<>(client);
        config.put(AdminClientConfig.RETRY_BACKOFF_MS_CONFIG, 5L);
        config.put(AdminClientConfig.RETRY_BACKOFF_MAX_MS_CONFIG, 100L);
        return Admin.create(config);
    }

    /**
     * A place in a session's topic. A topic that is deleted and created again has another id, and
     * its offsets begin at 0.
     */
    record Place(Uuid topicId, long offset) {}

    /**
     * Begins to create the topic. The future fails with {@link TopicExistsException} if it exists;
     * every other failure shows in the future as well.
     */
    CompletableFuture<Uuid> make(UUID sessionId) {
        try {
            return admin.createTopics(List.of(Topics.session(sessionId, topics)))
                    .topicId(Topics.session(sessionId))
                    .toCompletionStage()
                    .toCompletableFuture();
        } catch (RuntimeException e) {
            // Such as that the client was closed.
            return CompletableFuture.failedFuture(e);
        }
    }

    /** Creates the topic and returns its id; empty if it existed. */
    Optional<Uuid> ensure(UUID sessionId) {
        try {
            return Optional.of(await(make(sessionId)));
        } catch (TopicExistsException e) {
            return Optional.empty();
        }
    }

    /** Returns the end of the topic; empty if there is none, or the brokers do not know it yet. */
    Optional<Place> end(UUID sessionId) {
        try {
            // The id first: if the topic is replaced in between, the offset belongs to the later
            // topic, and the next check of the ids notices.
            var id = id(sessionId);
            var end = endOffset(sessionId);
            long deadline = System.nanoTime() + timeout.toNanos();
            while (System.nanoTime() - deadline < 0) {
                var offset = await(soon(end));
                if (offset.isPresent()) {
                    return Optional.of(new Place(id, offset.get()));
                }
                if (end.isDone()) {
                    end = endOffset(sessionId);
                }
                var now = id(sessionId);
                if (!now.equals(id)) {
                    return Optional.of(new Place(now, 0));
                }
            }
            throw new DeliveryUnavailable("Kafka did not answer within " + timeout);
        } catch (UnknownTopicOrPartitionException e) {
            return Optional.empty();
        }
    }

    private Uuid id(UUID sessionId) {
        var found = await(admin.describeTopics(List.of(Topics.session(sessionId))).allTopicNames());
        return found.values().iterator().next().topicId();
    }

    /** Empty if no broker has answered. */
    private CompletableFuture<Optional<Long>> endOffset(UUID sessionId) {
        var partition = new TopicPartition(Topics.session(sessionId), 0);
        // Until a call fails, the admin client keeps asking the leader that it knows, even if that
        // broker is dead and another leads by now. So the first call must not use up all the time.
        var options = new ListOffsetsOptions().timeoutMs((int) timeout.toMillis() / TRIES);
        var end = new CompletableFuture<Optional<Long>>();
        offsets.renewIfDue();
        var asked = offsets.use(sessionId);
        asked.client()
                .listOffsets(Map.of(partition, OffsetSpec.latest()), options)
                .partitionResult(partition)
                .whenComplete(
                        (found, failure) -> {
                            asked.release();
                            if (failure == null) {
                                end.complete(Optional.of(found.offset()));
                            } else if (failure
                                    instanceof org.apache.kafka.common.errors.TimeoutException) {
                                end.complete(Optional.empty());
                            } else {
                                end.completeExceptionally(failure);
                            }
                        });
        return end;
    }

    // The admin client waits for a topic that has just been deleted; our callers must not.
    private static CompletableFuture<Optional<Long>> soon(
            CompletableFuture<Optional<Long>> offset) {
        return offset.copy()
                .completeOnTimeout(Optional.empty(), SOON.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Asks about these topics in one call. A future fails if its topic does not exist. */
    Map<UUID, KafkaFuture<TopicDescription>> describe(Collection<UUID> sessionIds) {
        var names = sessionIds.stream().map(Topics::session).toList();
        var found = admin.describeTopics(TopicCollection.ofTopicNames(names)).topicNameValues();
        return sessionIds.stream()
                .collect(
                        Collectors.toMap(
                                id -> id,
                                id -> Objects.requireNonNull(found.get(Topics.session(id)))));
    }

    /** Deletes the topics of these sessions that exist. */
    void delete(Collection<UUID> sessionIds) {
        var names = sessionIds.stream().map(Topics::session).toList();
        // Once this call has given up, the client must not try again: the session may be open by
        // then.
        var options = new DeleteTopicsOptions().timeoutMs((int) timeout.toMillis());
        for (var deleted : admin.deleteTopics(names, options).topicNameValues().values()) {
            try {
                await(deleted);
            } catch (UnknownTopicOrPartitionException e) {
                // It was deleted already.
            }
        }
    }

    /** Returns the sessions that have a topic. */
    List<UUID> all() {
        return await(admin.listTopics().names()).stream()
                .flatMap(name -> Topics.sessionOf(name).stream())
                .toList();
    }

    @Override
    public void close() {
        offsets.close();
    }

    private <T> T await(KafkaFuture<T> future) {
        return await(future.toCompletionStage().toCompletableFuture());
    }

    private <T> T await(CompletableFuture<T> future) {
        try {
            return future.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof TopicExistsException exists) {
                throw exists;
            }
            if (e.getCause() instanceof UnknownTopicOrPartitionException unknown) {
                throw unknown;
            }
            throw new DeliveryUnavailable("Kafka refused: " + e.getCause(), e);
        } catch (TimeoutException e) {
            throw new DeliveryUnavailable("Kafka did not answer within " + timeout, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DeliveryUnavailable("interrupted while waiting for Kafka", e);
        }
    }
}
