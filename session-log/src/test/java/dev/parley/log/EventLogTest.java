package dev.parley.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.encryption.EventCipher;
import dev.parley.events.ChatMode;
import dev.parley.events.EventCodec;
import dev.parley.events.ModelChoice;
import dev.parley.events.SessionEvent.DocumentIndexed;
import dev.parley.events.SessionEvent.SessionCreated;
import dev.parley.events.SessionEvent.SessionDeleted;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.Cluster;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.errors.NotEnoughReplicasException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.UUIDSerializer;
import org.apache.kafka.common.utils.Utils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EventLogTest {

    private static final int PARTITIONS = 16;
    private static final UUID KEY = UUID.fromString("01980000-0000-7000-8000-00000000000a");
    private static final Instant AT = Instant.parse("2026-03-01T12:00:00.120Z");

    private final MockProducer<UUID, byte[]> producer =
            new MockProducer<>(
                    cluster(), false, null, new UUIDSerializer(), new ByteArraySerializer());
    private final EventLog log = new EventLog(producer, PARTITIONS, EventCipher.withoutKeys());

    /**
     * Worked out by hand from the murmur2 of the key's text. These values must never change: a
     * session whose partition changed would be read out of order.
     */
    @ParameterizedTest
    @CsvSource({
        "00000000-0000-0000-0000-000000000000, 0, 13, 837",
        "01980000-0000-7000-8000-00000000000a, 1, 15, 847",
        "01980000-0000-7000-8000-00000000000b, 0, 10, 298",
        "0198c0de-1234-7abc-9def-0123456789ab, 0, 5, 581",
        "ffffffff-ffff-ffff-ffff-ffffffffffff, 0, 2, 426"
    })
    void aKeyStaysInItsPartition(UUID key, int ofThree, int ofSixteen, int ofThousand) {
        assertThat(EventLog.partition(key, 1)).isZero();
        assertThat(EventLog.partition(key, 3)).isEqualTo(ofThree);
        assertThat(EventLog.partition(key, 16)).isEqualTo(ofSixteen);
        assertThat(EventLog.partition(key, 1000)).isEqualTo(ofThousand);
    }

    // Kafka's UUIDSerializer writes a key as its UTF-8 text, which EventLog.partition assumes.
    @Test
    void thePartitionIsTheOneThatKafkasClientChooses() {
        var random = new Random(7);
        for (int i = 0; i < 10_000; i++) {
            var key = new UUID(random.nextLong(), random.nextLong());
            int hash = Utils.murmur2(key.toString().getBytes(StandardCharsets.UTF_8));
            assertThat(EventLog.partition(key, PARTITIONS))
                    .isEqualTo((hash & 0x7fffffff) % PARTITIONS);
        }
    }

    @Test
    void anEventIsAppendedUnderItsKeyToItsPartition() {
        var event = new SessionDeleted(KEY, AT);
        log.append(event);
        log.append(new DocumentIndexed(KEY, AT, 1));

        assertThat(producer.history()).hasSize(2);
        for (var sent : producer.history()) {
            assertThat(sent.topic()).isEqualTo("chat.events");
            assertThat(sent.partition()).isEqualTo(15);
            assertThat(sent.key()).isEqualTo(KEY);
        }
        assertThat(EventCodec.decode(producer.history().getFirst().value()))
                .isEqualTo(new EventCodec.Decoded.Known(event));
    }

    @Test
    void anEventHasHappenedOnceTheBrokersAcknowledgeIt() {
        var first = log.append(new SessionDeleted(KEY, AT));
        var second = log.append(new SessionDeleted(KEY, AT));
        assertThat(first).isNotDone();

        producer.completeNext();
        assertThat(first).isCompletedWithValue(new LogPosition(15, 0));
        assertThat(second).isNotDone();

        producer.completeNext();
        assertThat(second).isCompletedWithValue(new LogPosition(15, 1));
    }

    @Test
    void anEventThatTheBrokersRefuseFailsItsFuture() {
        var appended = log.append(new SessionDeleted(KEY, AT));
        producer.errorNext(new NotEnoughReplicasException("one of two"));
        assertThat(appended)
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .withCauseInstanceOf(NotEnoughReplicasException.class);
    }

    @Test
    void aProducerThatCannotSendFailsTheFutureAndDoesNotThrow() {
        producer.sendException = new TimeoutException("no metadata");
        assertThat(log.append(new SessionDeleted(KEY, AT)))
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .withCauseInstanceOf(TimeoutException.class);
    }

    @Test
    void anEventThatNoBrokerWouldTakeIsNotSent() {
        var largest = created(EventLog.MOST_BYTES);
        assertThat(EventCodec.encode(largest)).hasSize(EventLog.MOST_BYTES);
        log.append(largest);
        assertThat(producer.history()).hasSize(1);

        assertThat(log.append(created(EventLog.MOST_BYTES + 1)))
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .withCauseInstanceOf(EventTooLarge.class)
                .withMessageContaining(
                        "session.created has 1000001 bytes, and the event log takes 1000000 at most");
        assertThat(producer.history()).hasSize(1);
    }

    private static SessionCreated created(int bytes) {
        int rest = EventCodec.encode(titled("")).length;
        return titled("x".repeat(bytes - rest));
    }

    private static SessionCreated titled(String title) {
        return new SessionCreated(
                KEY,
                AT,
                "local",
                title,
                ChatMode.REGULAR,
                List.of(),
                Map.of(),
                null,
                ModelChoice.DEFAULT);
    }

    private static Cluster cluster() {
        var node = new Node(1, "localhost", 9092);
        var partitions =
                IntStream.range(0, PARTITIONS)
                        .mapToObj(
                                p ->
                                        new PartitionInfo(
                                                Topics.EVENTS,
                                                p,
                                                node,
                                                new Node[] {node},
                                                new Node[] {node}))
                        .toList();
        return new Cluster("test", Set.of(node), partitions, Set.of(), Set.of());
    }
}
