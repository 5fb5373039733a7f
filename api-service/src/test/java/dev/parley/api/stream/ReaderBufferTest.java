package dev.parley.api.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.events.TurnEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ReaderBufferTest {

    private static final int BOUND = 32 << 10;
    private static final UUID ID = new UUID(1, 2);

    private final ReaderBuffer buffer = new ReaderBuffer(BOUND);
    private int last;

    @Test
    void eventsComeInOrderAndAreTakenOnce() throws InterruptedException {
        var one = put("one");
        var two = put("two");

        assertThat(buffer.pollNow()).isEqualTo(one);
        assertThat(buffer.poll(Duration.ZERO)).isEqualTo(two);
        assertThat(buffer.pollNow()).isNull();
        assertThat(buffer.hasOverflowed()).isFalse();
    }

    @Test
    void holdsFewLargeEventsOrManySmallOnesButNeverMoreThanItsBound() {
        assertThat(eventsUntilOverflow("tok ")).isBetween(100, BOUND / 200);

        buffer.reattach();
        assertThat(eventsUntilOverflow("x".repeat(4_000))).isLessThanOrEqualTo(BOUND / 8_000);
    }

    @Test
    void anOverflowWakesAReaderThatWaits() throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int round = 0; round < 200; round++) {
                var waiting = threads.submit(() -> buffer.poll(Duration.ofMinutes(1)));
                eventsUntilOverflow("tok ");
                // Would wait for the whole minute.
                waiting.get(30, TimeUnit.SECONDS);
                buffer.reattach();
            }
        }
    }

    @Test
    void aWokenReaderFindsNothingAtOnceAlsoIfItWasWokenBeforeItWaited() throws Exception {
        buffer.wake();
        assertThat(buffer.poll(Duration.ofMinutes(1))).isNull();
        var one = put("one");
        assertThat(buffer.poll(Duration.ZERO)).isEqualTo(one);

        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var waiting = threads.submit(() -> buffer.poll(Duration.ofMinutes(1)));
            buffer.wake();
            assertThat(waiting.get(30, TimeUnit.SECONDS)).isNull();
        }
        assertThat(buffer.hasOverflowed()).isFalse();
    }

    @Test
    void dropsEverythingIfItWouldHoldMore() {
        eventsUntilOverflow("tok ");
        put("after");

        assertThat(buffer.hasOverflowed()).isTrue();
        assertThat(buffer.pollNow()).isNull();
    }

    @Test
    void takesEventsAgainOnceItsReaderCatchesUp() {
        int first = eventsUntilOverflow("tok ");
        buffer.reattach();

        assertThat(buffer.hasOverflowed()).isFalse();
        assertThat(eventsUntilOverflow("tok ")).isEqualTo(first);
    }

    @Test
    void eventsThatWereReadMakeRoom() {
        for (int i = 0; i < 10_000; i++) {
            put("x".repeat(4_000));
            assertThat(buffer.pollNow()).isNotNull();
        }
        assertThat(buffer.hasOverflowed()).isFalse();
    }

    @Test
    void anEventLargerThanTheBoundIsHeldAlone() {
        var large = put("x".repeat(BOUND));

        assertThat(buffer.pollNow()).isEqualTo(large);
    }

    private int eventsUntilOverflow(String text) {
        int count = 0;
        while (!buffer.hasOverflowed()) {
            put(text);
            count++;
        }
        return count - 1;
    }

    private TurnEvent put(String text) {
        var event =
                new TurnEvent.Token(new TurnEvent.Header(ID, ID, 1, ++last, Instant.EPOCH), text);
        buffer.onEvent(event);
        return event;
    }
}
