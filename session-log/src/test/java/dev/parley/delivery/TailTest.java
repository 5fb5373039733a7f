package dev.parley.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.LongConsumer;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class TailTest {

    private static final TopicPartition PARTITION = new TopicPartition("chat.requests", 0);
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final BlockingQueue<MockConsumer<byte[], byte[]>> made = new LinkedBlockingQueue<>();
    private final BlockingQueue<Long> received = new LinkedBlockingQueue<>();

    @Test
    void readsWhatIsWrittenAfterItsStart() throws InterruptedException {
        var consumer = consumer();
        made.add(consumer);
        try (var tail = tail()) {
            tail.await(PATIENCE);

            consumer.schedulePollTask(() -> records(consumer, 5, 6, 7));

            assertThat(received(3)).containsExactly(5L, 6L, 7L);
        }
    }

    @Test
    void goesOnAtTheSamePlaceWhenItsConsumerFails() throws InterruptedException {
        var broken = consumer();
        var next = consumer();
        made.addAll(List.of(broken, next));
        next.schedulePollTask(() -> records(next, 6, 7, 8));
        try (var tail = tail()) {
            tail.await(PATIENCE);

            broken.schedulePollTask(() -> records(broken, 5, 6));
            assertThat(received(2)).containsExactly(5L, 6L);
            broken.schedulePollTask(
                    () -> broken.setPollException(new KafkaException("the consumer is broken")));

            // The record that was read before is not read again, and none is left out.
            assertThat(received(2)).containsExactly(7L, 8L);
            assertThat(broken.closed()).isTrue();
        }
    }

    @Test
    void survivesAnyException() throws InterruptedException {
        var broken = consumer();
        var next = consumer();
        made.add(broken);
        try (var tail = tail()) {
            tail.await(PATIENCE);
            broken.schedulePollTask(() -> records(broken, 5));
            assertThat(received(1)).containsExactly(5L);
            assertThat(tail.isReading()).isTrue();
            broken.schedulePollTask(
                    () -> {
                        throw new NoClassDefFoundError("no exception of Kafka's");
                    });
            while (tail.isReading()) {
                Thread.onSpinWait();
                assertThat(Thread.currentThread().isInterrupted()).as("timed out").isFalse();
            }

            next.schedulePollTask(() -> records(next, 6));
            made.add(next);

            assertThat(received(1)).containsExactly(6L);
            assertThat(tail.isReading()).isTrue();
        }
    }

    @Test
    void goesOnBehindARecordOnWhichItsSinkFails() throws InterruptedException {
        var first = consumer();
        var second = consumer();
        made.addAll(List.of(first, second));
        first.schedulePollTask(() -> records(first, 5, 6, 7));
        second.schedulePollTask(() -> records(second, 7));
        try (var tail =
                tail(
                        offset -> {
                            if (offset == 6) {
                                throw new IllegalStateException("cannot take it");
                            }
                            received.add(offset);
                        })) {
            tail.await(PATIENCE);

            assertThat(received(2)).containsExactly(5L, 7L);
        }
    }

    @Test
    void saysSoIfItsPlaceCannotBeFound() {
        // There is no consumer, so the tail waits for one.
        try (var tail = tail()) {
            assertThatExceptionOfType(DeliveryUnavailable.class)
                    .isThrownBy(() -> tail.await(Duration.ofMillis(1)))
                    .withMessage("chat.requests cannot be followed now");
        }
    }

    private Tail tail() {
        return tail(received::add);
    }

    private Tail tail(LongConsumer sink) {
        return new Tail(
                PARTITION.topic(),
                1,
                () -> {
                    try {
                        return made.take();
                    } catch (InterruptedException e) {
                        throw new org.apache.kafka.common.errors.InterruptException(e);
                    }
                },
                record -> sink.accept(record.offset()));
    }

    private static MockConsumer<byte[], byte[]> consumer() {
        var consumer = new MockConsumer<byte[], byte[]>("earliest");
        consumer.updateEndOffsets(Map.of(PARTITION, 5L));
        return consumer;
    }

    private static void records(MockConsumer<byte[], byte[]> consumer, long... offsets) {
        for (long offset : offsets) {
            consumer.addRecord(
                    new ConsumerRecord<>(PARTITION.topic(), 0, offset, new byte[0], new byte[0]));
        }
    }

    private List<Long> received(int count) {
        return Stream.generate(this::next).limit(count).toList();
    }

    private Long next() {
        try {
            return received.take();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
