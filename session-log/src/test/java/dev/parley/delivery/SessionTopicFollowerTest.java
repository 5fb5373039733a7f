package dev.parley.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.delivery.SessionTopics.Place;
import dev.parley.encryption.EventCipher;
import dev.parley.events.ChatMode;
import dev.parley.events.EventCodec;
import dev.parley.events.SessionEvent;
import dev.parley.events.SessionEvent.SessionUpdated;
import dev.parley.log.TopicSettings;
import dev.parley.log.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class SessionTopicFollowerTest {

    private static final UUID SESSION = new UUID(1, 1);

    private final BlockingQueue<Supplier<Consumer<byte[], byte[]>>> made =
            new LinkedBlockingQueue<>();
    private final BlockingQueue<SessionEvent> heard = new LinkedBlockingQueue<>();
    private final Listeners listeners = new Listeners(EventCipher.withoutKeys());

    /** Of brokers that nobody asks: topics are checked far too rarely. */
    private static final Map<String, Object> CLIENT = Map.of("bootstrap.servers", "127.0.0.1:1");

    private final Admin admin = Admin.create(CLIENT);

    private final DeliverySettings settings =
            new DeliverySettings(
                    DeliverySettings.Mode.SESSION_TOPIC,
                    10,
                    Duration.ZERO,
                    Duration.ofSeconds(10),
                    10,
                    Duration.ZERO,
                    Duration.ofSeconds(10));

    private final SessionTopics topics =
            new SessionTopics(admin, CLIENT, new TopicSettings(1, 1, 1), settings);

    private final SessionTopicFollower follower =
            new SessionTopicFollower(
                    () -> take(made).get(), settings, listeners, session -> true, topics);

    @BeforeEach
    void listen() {
        listeners.add(
                new Seat(
                        SESSION,
                        new Delivery.Listener() {
                            @Override
                            public void onEvent(SessionEvent event) {
                                heard.add(event);
                            }

                            @Override
                            public void onGap() {}
                        },
                        new ListenersTest.NoRoom()));
    }

    @AfterEach
    void close() {
        follower.close();
        // Ends the follower's wait for another consumer.
        made.add(() -> new MockConsumer<>("earliest"));
        topics.close();
        admin.close(Duration.ZERO);
    }

    @Test
    void survivesAnyExceptionAndGoesOnAtTheSamePlace() {
        assertThat(follower.isReading()).as("nothing is followed").isTrue();
        var broken = new MockConsumer<byte[], byte[]>("earliest");
        var next = new MockConsumer<byte[], byte[]>("earliest");
        follower.follow(SESSION, Optional.of(new Place(Uuid.randomUuid(), 5)));
        made.add(
                () -> {
                    throw new IllegalStateException("no exception of Kafka's");
                });
        broken.schedulePollTask(() -> record(broken, 5));
        broken.schedulePollTask(
                () -> {
                    throw new NoClassDefFoundError("no exception of Kafka's");
                });
        made.add(() -> broken);

        assertThat(take(heard)).isEqualTo(event(5));
        while (follower.isReading()) {
            Thread.onSpinWait();
            assertThat(Thread.currentThread().isInterrupted()).as("timed out").isFalse();
        }

        next.schedulePollTask(() -> record(next, 6));
        made.add(() -> next);

        assertThat(take(heard)).isEqualTo(event(6));
        assertThat(next.position(next.assignment().iterator().next())).isEqualTo(7);
        assertThat(follower.isReading()).isTrue();
    }

    private static void record(MockConsumer<byte[], byte[]> consumer, long offset) {
        consumer.addRecord(
                new ConsumerRecord<>(
                        Topics.session(SESSION),
                        0,
                        offset,
                        new byte[0],
                        EventCodec.encode(event(offset))));
    }

    private static SessionEvent event(long number) {
        return new SessionUpdated(
                SESSION,
                Instant.EPOCH,
                "local",
                "number " + number,
                ChatMode.REGULAR,
                List.of(),
                Map.of(),
                null);
    }

    private static <T> T take(BlockingQueue<T> queue) {
        try {
            return Objects.requireNonNull(queue.take());
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
