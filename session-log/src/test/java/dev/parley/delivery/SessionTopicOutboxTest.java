package dev.parley.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.events.ChatMode;
import dev.parley.events.EventCodec;
import dev.parley.events.SessionEvent;
import dev.parley.events.SessionEvent.SessionUpdated;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.UUIDSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class SessionTopicOutboxTest {

    private static final UUID SESSION = new UUID(1, 1);
    private static final UUID MISSING = new UUID(1, 2);
    private static final Duration SOON = Duration.ofMillis(20);

    /** Blocks a send to a missing topic, as Kafka's producer does, until the topic exists. */
    private static final class Brokers extends MockProducer<UUID, byte[]> {
        private final CountDownLatch exists = new CountDownLatch(1);
        private final BlockingQueue<byte[]> sent = new LinkedBlockingQueue<>();

        Brokers() {
            super(true, null, new UUIDSerializer(), new ByteArraySerializer());
        }

        @Override
        public Future<RecordMetadata> send(ProducerRecord<UUID, byte[]> record, Callback callback) {
            if (record.key().equals(MISSING)) {
                try {
                    exists.await();
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            }
            var result = super.send(record, callback);
            sent.add(record.value());
            return result;
        }
    }

    private final Brokers brokers = new Brokers();
    private final BlockingQueue<UUID> mended = new LinkedBlockingQueue<>();
    private final SessionTopicOutbox outbox =
            new SessionTopicOutbox(() -> brokers, 1_000, SOON, mended::add);

    @AfterEach
    void close() {
        outbox.close();
        brokers.exists.countDown();
    }

    @Test
    void aSessionsEventsAreSentInTheirOrder() {
        var appended = new ArrayList<CompletableFuture<?>>();
        for (int i = 0; i < 1_000; i++) {
            appended.add(outbox.append(EventCodec.seal(event(SESSION, i))));
        }
        CompletableFuture.allOf(appended.toArray(CompletableFuture<?>[]::new)).join();

        assertThat(brokers.history()).hasSize(1_000);
        for (int i = 0; i < 1_000; i++) {
            var record = brokers.history().get(i);
            assertThat(record.topic()).isEqualTo("chat.session." + SESSION);
            assertThat(record.value()).isEqualTo(EventCodec.encode(event(SESSION, i)));
        }
    }

    @Test
    void aMissingTopicHoldsUpNeitherTheCallerNorOtherSessions() throws Exception {
        var waiting = outbox.append(EventCodec.seal(event(MISSING, 1)));
        var behind = outbox.append(EventCodec.seal(event(MISSING, 2)));

        outbox.append(EventCodec.seal(event(SESSION, 1))).get(10, TimeUnit.SECONDS);
        assertThat(waiting).isNotDone();
        assertThat(behind).isNotDone();

        brokers.exists.countDown();
        behind.get(10, TimeUnit.SECONDS);
        assertThat(waiting).isCompleted();
        assertThat(brokers.history().stream().map(ProducerRecord::value))
                .containsExactly(
                        EventCodec.encode(event(SESSION, 1)),
                        EventCodec.encode(event(MISSING, 1)),
                        EventCodec.encode(event(MISSING, 2)));
    }

    @Test
    void aSessionWithoutProgressIsMendedAgainAndAgain() throws Exception {
        outbox.append(EventCodec.seal(event(MISSING, 1)));
        assertThat(mended.take()).isEqualTo(MISSING);
        assertThat(mended.take()).isEqualTo(MISSING);
    }

    @Test
    void anEventThatIsNotSentFailsItsFuture() {
        brokers.sendException = new TimeoutException("no metadata");
        assertThat(outbox.append(EventCodec.seal(event(SESSION, 1))))
                .failsWithin(Duration.ofSeconds(10))
                .withThrowableThat()
                .withCauseInstanceOf(TimeoutException.class);
    }

    @Test
    void whateverASendThrowsFailsItsFutureAndTheNextEventIsSent() {
        brokers.sendException = new IllegalArgumentException("no exception of Kafka's");
        assertThat(outbox.append(EventCodec.seal(event(SESSION, 1))))
                .failsWithin(Duration.ofSeconds(10))
                .withThrowableThat()
                .withCauseInstanceOf(IllegalArgumentException.class);

        brokers.sendException = null;
        assertThat(outbox.append(EventCodec.seal(event(SESSION, 2))))
                .succeedsWithin(Duration.ofSeconds(10));
    }

    @Test
    void aSessionThatCannotBeMendedIsTriedAgain() throws Exception {
        try (var unlucky =
                new SessionTopicOutbox(
                        () -> brokers,
                        1_000,
                        SOON,
                        session -> {
                            mended.add(session);
                            throw new IllegalStateException("the client was closed");
                        })) {
            unlucky.append(EventCodec.seal(event(MISSING, 1)));

            assertThat(mended.take()).isEqualTo(MISSING);
            assertThat(mended.take()).isEqualTo(MISSING);
        }
    }

    private static SessionEvent event(UUID session, int number) {
        return new SessionUpdated(
                session,
                Instant.EPOCH,
                "local",
                "number " + number,
                ChatMode.REGULAR,
                List.of(),
                Map.of(),
                null);
    }
}
