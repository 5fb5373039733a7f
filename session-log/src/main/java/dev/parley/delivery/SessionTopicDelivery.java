package dev.parley.delivery;

import dev.parley.events.EventCodec;
import dev.parley.events.SessionEvent;
import dev.parley.log.TopicSettings;
import dev.parley.log.Topics;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Delivery over one topic for each session. The follower starts with the first listener. */
public final class SessionTopicDelivery implements Delivery {

    /** Sessions whose topic is known to exist; older ones are simply asked for again. */
    private static final int KNOWN_TOPICS = 10_000;

    /** Questions after a topic's end within the time-out. */
    private static final int TRIES = 5;

    private final Producer<byte[], byte[]> producer;
    private final Admin admin;
    private final TopicSettings topics;
    private final DeliverySettings settings;
    private final Listeners listeners = new Listeners();
    private final SessionTopicFollower follower;
    private final Map<UUID, Known> known =
            Collections.synchronizedMap(
                    new LinkedHashMap<>(16, 0.75f, true) {
                        private static final long serialVersionUID = 1;

                        @Override
                        protected boolean removeEldestEntry(Map.Entry<UUID, Known> e) {
                            return size() > KNOWN_TOPICS;
                        }
                    });

    /** What this node knows of a topic that exists. */
    private enum Known {
        /** This node made it and has not followed it: whatever it holds came since. */
        MADE_HERE,
        EXISTS
    }

    /**
     * @param producer idempotent, acks=all; owned by the caller, as is the admin client
     * @param client settings of the Kafka clients, for the follower
     */
    public SessionTopicDelivery(
            Producer<byte[], byte[]> producer,
            Admin admin,
            Map<String, Object> client,
            TopicSettings topics,
            DeliverySettings settings) {
        this.producer = producer;
        this.admin = admin;
        this.topics = topics;
        this.settings = settings;
        this.follower = new SessionTopicFollower(client, settings, listeners);
    }

    @Override
    public void prepare(UUID sessionId) {
        create(sessionId)
                .whenComplete(
                        (made, failure) -> {
                            if (failure == null) {
                                known.putIfAbsent(sessionId, Known.MADE_HERE);
                            }
                        });
    }

    @Override
    public void open(UUID sessionId) {
        if (known.containsKey(sessionId)) {
            return;
        }
        try {
            await(create(sessionId));
            known.putIfAbsent(sessionId, Known.MADE_HERE);
        } catch (TopicExistsException e) {
            // Another node, an earlier turn, or the preparation made it.
            known.putIfAbsent(sessionId, Known.EXISTS);
        }
    }

    private KafkaFuture<Void> create(UUID sessionId) {
        return admin.createTopics(List.of(Topics.session(sessionId, topics))).all();
    }

    @Override
    public CompletableFuture<?> append(SessionEvent event) {
        var done = new CompletableFuture<Void>();
        try {
            producer.send(
                    new ProducerRecord<>(
                            Topics.session(event.key()),
                            0,
                            event.key().toString().getBytes(StandardCharsets.UTF_8),
                            EventCodec.encode(event)),
                    (metadata, failure) -> {
                        if (failure != null) {
                            done.completeExceptionally(failure);
                        } else {
                            done.complete(null);
                        }
                    });
        } catch (KafkaException e) {
            done.completeExceptionally(e);
        }
        return done;
    }

    @Override
    public Subscription follow(UUID sessionId, Listener listener) {
        // Listening comes first: from here on the follower keeps the topic assigned.
        listeners.add(sessionId, listener);
        try {
            if (!follower.isFollowing(sessionId)) {
                boolean fresh = known.replace(sessionId, Known.MADE_HERE, Known.EXISTS);
                follower.follow(sessionId, fresh ? 0 : end(sessionId));
            }
        } catch (RuntimeException e) {
            listeners.remove(sessionId, listener);
            throw e;
        }
        return () -> {
            if (listeners.remove(sessionId, listener)) {
                follower.lingerThenLeave(sessionId);
            }
        };
    }

    @Override
    public void drop(UUID sessionId) {
        known.remove(sessionId);
        follower.leave(sessionId);
        try {
            await(admin.deleteTopics(List.of(Topics.session(sessionId))).all());
        } catch (UnknownTopicOrPartitionException e) {
            // Gone already.
        }
    }

    @Override
    public void close() {
        follower.close();
    }

    private long end(UUID sessionId) {
        var partition = new TopicPartition(Topics.session(sessionId), 0);
        // The admin client keeps to the leader that it knows until a call has failed, also where
        // that broker is dead and another leads by now: the first call must not use up all the
        // time.
        var options =
                new ListOffsetsOptions().timeoutMs((int) settings.timeout().toMillis() / TRIES);
        long deadline = System.nanoTime() + settings.timeout().toNanos();
        while (true) {
            try {
                return await(
                                admin.listOffsets(Map.of(partition, OffsetSpec.latest()), options)
                                        .partitionResult(partition))
                        .offset();
            } catch (UnknownTopicOrPartitionException
                    | org.apache.kafka.common.errors.TimeoutException e) {
                // Made a moment ago, and not every broker has heard of it; or its leader died.
                if (System.nanoTime() - deadline > 0) {
                    throw new DeliveryUnavailable(
                            "The topic of session " + sessionId + " does not appear", e);
                }
                pause();
            }
        }
    }

    private static void pause() {
        try {
            Thread.sleep(10);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DeliveryUnavailable("interrupted while waiting for Kafka", e);
        }
    }

    private <T> T await(KafkaFuture<T> future) {
        try {
            return future.get(settings.timeout().toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof TopicExistsException exists) {
                throw exists;
            }
            if (e.getCause() instanceof UnknownTopicOrPartitionException unknown) {
                throw unknown;
            }
            if (e.getCause() instanceof org.apache.kafka.common.errors.TimeoutException late) {
                throw late;
            }
            throw new DeliveryUnavailable("Kafka refused: " + e.getCause(), e);
        } catch (TimeoutException e) {
            throw new DeliveryUnavailable("Kafka did not answer within " + settings.timeout(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DeliveryUnavailable("interrupted while waiting for Kafka", e);
        }
    }
}
