package dev.parley.worker.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockShareConsumer;
import org.apache.kafka.clients.consumer.ShareConsumer;
import org.junit.jupiter.api.Test;

/** A slot whose clients fail. */
class JobSlotTest {

    @Test
    void goesOnIfItsClientCannotBeMadeOrClosed() throws Exception {
        var made = new AtomicInteger();
        var third = new CountDownLatch(1);
        var slot =
                new JobSlot(
                        () ->
                                switch (made.incrementAndGet()) {
                                    case 1 -> throw new IllegalStateException("no broker");
                                    case 2 -> failing();
                                    default -> {
                                        third.countDown();
                                        yield new MockShareConsumer<>();
                                    }
                                },
                        "topic",
                        record -> Optional.empty(),
                        Duration.ofSeconds(5));
        var thread = Thread.ofPlatform().daemon().start(slot::run);

        assertThat(third.await(60, TimeUnit.SECONDS)).isTrue();

        slot.close();
        thread.join(Duration.ofSeconds(60));
        assertThat(thread.isAlive()).isFalse();
    }

    /** Kafka 4.2.1 answers so when the broker that held the lock has vanished. */
    @Test
    void aRenewalThatNobodyAnsweredIsALostLock() throws Exception {
        var consumer =
                new MockShareConsumer<byte[], byte[]>() {
                    @Override
                    public synchronized void subscribe(Collection<String> topics) {
                        super.subscribe(topics);
                        addRecord(new ConsumerRecord<>("topic", 0, 0, new byte[0], new byte[0]));
                    }

                    // A renewed record comes back from the next poll.
                    @Override
                    public synchronized void acknowledge(
                            ConsumerRecord<byte[], byte[]> record, AcknowledgeType type) {
                        if (type == AcknowledgeType.RENEW) {
                            addRecord(record);
                        }
                    }
                };
        var stopped = new CompletableFuture<Boolean>();
        var slot =
                new JobSlot(
                        () -> consumer,
                        "topic",
                        record -> Optional.of(untilStopped(stopped)),
                        Duration.ofMillis(30));
        var thread = Thread.ofPlatform().daemon().start(slot::run);

        assertThat(stopped.get(60, TimeUnit.SECONDS)).isTrue();

        assertThat(slot.isTaking()).isTrue();
        slot.close();
        thread.join(Duration.ofSeconds(60));
        assertThat(slot.isTaking()).isFalse();
    }

    private static Job untilStopped(CompletableFuture<Boolean> stopped) {
        return new Job() {
            @Override
            public String name() {
                return "job";
            }

            @Override
            public Outcome run(StopSignal stop) {
                try {
                    stopped.complete(stop.awaitRaised(Duration.ofSeconds(60)));
                } catch (InterruptedException e) {
                    stopped.completeExceptionally(e);
                }
                return Outcome.RELEASE;
            }

            @Override
            public void noteAlive() {}
        };
    }

    private static ShareConsumer<byte[], byte[]> failing() {
        return new MockShareConsumer<>() {
            @Override
            public synchronized void subscribe(Collection<String> topics) {
                throw new IllegalStateException("no broker");
            }

            @Override
            public synchronized void close(Duration timeout) {
                throw new IllegalStateException("no broker");
            }
        };
    }
}
