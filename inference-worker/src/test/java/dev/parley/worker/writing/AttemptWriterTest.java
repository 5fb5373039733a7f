package dev.parley.worker.writing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.parley.delivery.Delivery;
import dev.parley.encryption.EventCipher;
import dev.parley.events.ChatMode;
import dev.parley.events.Envelope;
import dev.parley.events.EventCodec;
import dev.parley.events.MessageAccepted;
import dev.parley.events.ModelChoice;
import dev.parley.events.SessionEvent;
import dev.parley.events.TurnEvent;
import dev.parley.log.EventLog;
import dev.parley.operations.TokenDelay;
import dev.parley.seals.AttemptChain;
import dev.parley.worker.jobs.AttemptStopped;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.errors.NotEnoughReplicasException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.UUIDSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An event is shown only once the event log has it, in order and without a hole. */
@Timeout(20)
class AttemptWriterTest {

    private static final UUID ID = new UUID(1, 1);
    private static final int ROOM = 3;

    private final MockProducer<UUID, byte[]> brokers =
            new MockProducer<>(false, null, new UUIDSerializer(), new ByteArraySerializer());
    private final Shown shown = new Shown();
    private final AttemptWriter writer = writer(EventCodec::seal);

    private AttemptWriter writer(EventCipher.Encoder encoder) {
        return new AttemptWriter(
                new EventLog(brokers, 1, EventCipher.withoutKeys()),
                shown,
                encoder,
                Clock.fixed(Instant.EPOCH, ZoneOffset.UTC),
                new MessageAccepted(
                        ID,
                        ID,
                        Instant.EPOCH,
                        ID,
                        ID,
                        "Why?",
                        ChatMode.REGULAR,
                        List.of(),
                        null,
                        ModelChoice.DEFAULT),
                1,
                ROOM,
                new TokenDelay(
                        new SimpleMeterRegistry(),
                        Clock.fixed(Instant.EPOCH, ZoneOffset.UTC),
                        "log"));
    }

    /** Notes what is delivered. */
    private static final class Shown implements Delivery {
        private final List<Integer> numbers = new ArrayList<>();
        private final List<byte[]> bytes = new ArrayList<>();
        private CompletableFuture<?> delivered = CompletableFuture.completedFuture(null);
        private boolean isClosed;
        private boolean failsWithAnError;

        @Override
        public CompletableFuture<?> append(Envelope event) {
            if (isClosed) {
                throw new IllegalStateException("closed");
            }
            if (failsWithAnError) {
                throw new NoClassDefFoundError("of a delivery");
            }
            numbers.add(((TurnEvent) event.event()).n());
            bytes.add(event.bytes());
            return delivered;
        }

        @Override
        public void open(UUID sessionId) {}

        @Override
        public Subscription follow(UUID sessionId, Listener listener) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Subscription await(UUID sessionId, Listener listener) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void drop(Collection<UUID> sessionIds) {}

        @Override
        public Collection<UUID> held() {
            return List.of();
        }

        @Override
        public double lag() {
            return 0;
        }

        @Override
        public void close() {}
    }

    @Test
    void anEventIsDeliveredOnceItIsAcknowledged() {
        writer.text("one");
        writer.text("two");
        assertThat(shown.numbers).isEmpty();

        brokers.completeNext();
        assertThat(shown.numbers).containsExactly(1);

        brokers.completeNext();
        assertThat(shown.numbers).containsExactly(1, 2);
        writer.flush();
    }

    @Test
    void theChainIsOverTheBytesThatAreWritten() {
        var encrypted = writer(event -> Envelope.of(event, bytes("encrypted " + event.at())));
        encrypted.text("one");
        brokers.completeNext();

        assertThat(brokers.history().getFirst().value())
                .isEqualTo(bytes("encrypted " + Instant.EPOCH));
        assertThat(shown.bytes.getFirst()).isSameAs(brokers.history().getFirst().value());
        var chain = new AttemptChain();
        chain.add(brokers.history().getFirst().value());
        assertThat(encrypted.chain()).isEqualTo(chain.head());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void theRecordAndItsDeliveryHoldTheSameBytes() {
        writer.text("one");
        brokers.completeNext();

        var record = brokers.history().getFirst().value();
        assertThat(shown.bytes.getFirst()).isSameAs(record);
        assertThat(EventCodec.decode(record)).isInstanceOf(EventCodec.Decoded.Known.class);
        assertThat(((EventCodec.Decoded.Known) EventCodec.decode(record)).event())
                .isInstanceOfSatisfying(
                        TurnEvent.Token.class, token -> assertThat(token.text()).isEqualTo("one"));
    }

    @Test
    void theChainIsOverTheBytesOfAllEventsInTheirOrder() {
        assertThat(writer.chain()).isEqualTo("0".repeat(64));
        writer.started("model", null, "worker-1");
        writer.text("one");
        writer.text("two");

        var chain = new AttemptChain();
        brokers.history().forEach(record -> chain.add(record.value()));
        assertThat(brokers.history()).hasSize(3);
        assertThat(writer.chain()).isEqualTo(chain.head()).isNotEqualTo("0".repeat(64));
    }

    @Test
    void behindAnEventThatTheLogRefusesNoneIsDelivered() {
        writer.text("one");
        writer.text("two");
        writer.text("three");
        brokers.completeNext();
        brokers.errorNext(new NotEnoughReplicasException("one of two"));
        brokers.completeNext();

        assertThat(shown.numbers).containsExactly(1);
        assertThatExceptionOfType(AttemptStopped.class).isThrownBy(() -> writer.text("four"));
        assertThatExceptionOfType(AttemptStopped.class).isThrownBy(writer::flush);
        assertThat(brokers.history()).hasSize(3);
    }

    @Test
    void anEventThatIsNotDeliveredStopsTheAttempt() {
        shown.delivered = CompletableFuture.failedFuture(new IllegalStateException("gone"));
        writer.text("one");
        brokers.completeNext();

        assertThatExceptionOfType(AttemptStopped.class).isThrownBy(() -> writer.text("two"));
    }

    @Test
    void aDeliveryThatThrowsStopsTheAttemptAndKeepsNoRoom() {
        shown.isClosed = true;
        for (int i = 0; i < ROOM; i++) {
            writer.text("x");
        }
        for (int i = 0; i < ROOM; i++) {
            brokers.completeNext();
        }

        // Without its room, the flush would wait for ever.
        assertThatExceptionOfType(AttemptStopped.class).isThrownBy(writer::flush);
    }

    @Test
    void anErrorInTheThreadOfTheProducerStopsTheAttempt() {
        shown.failsWithAnError = true;
        writer.text("one");
        brokers.completeNext();

        assertThatExceptionOfType(AttemptStopped.class).isThrownBy(writer::flush);
    }

    @Test
    void aProducerThatWasClosedStopsTheAttemptAndKeepsNoRoom() {
        brokers.close();
        writer.text("one");

        // Without its room, the flush would wait for ever.
        assertThatExceptionOfType(AttemptStopped.class).isThrownBy(writer::flush);
    }

    @Test
    void onlySoManyEventsAreOnTheirWay() throws Exception {
        for (int i = 0; i < ROOM; i++) {
            writer.text("x");
        }
        var written = new AtomicBoolean();
        var next =
                Thread.ofPlatform()
                        .start(
                                () -> {
                                    writer.text("y");
                                    written.set(true);
                                });
        while (next.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
        assertThat(brokers.history()).hasSize(ROOM);

        brokers.completeNext();
        next.join();
        assertThat(written).isTrue();
        assertThat(brokers.history()).hasSize(ROOM + 1);
    }

    @Test
    void aFlushWaitsForTheDeliveryToo() throws Exception {
        var late = new CompletableFuture<SessionEvent>();
        shown.delivered = late;
        writer.text("one");
        brokers.completeNext();
        var flush = Thread.ofPlatform().start(writer::flush);
        while (flush.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }

        late.complete(null);
        flush.join();
    }

    @Test
    void aClosedWriterDeliversNothing() {
        writer.text("one");
        writer.close();
        brokers.completeNext();

        assertThat(shown.numbers).isEmpty();
    }
}
