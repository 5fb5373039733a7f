package dev.parley.worker.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
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

    private static ShareConsumer<byte[], byte[]> failing() {
        return new MockShareConsumer<>() {
            @Override
            public synchronized void subscribe(java.util.Collection<String> topics) {
                throw new IllegalStateException("no broker");
            }

            @Override
            public synchronized void close(Duration timeout) {
                throw new IllegalStateException("no broker");
            }
        };
    }
}
