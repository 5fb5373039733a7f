package dev.parley.worker.research;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.operations.LogContext;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

class TogetherTest {

    @Test
    void worksOnSeveralAtATimeAndKeepsTheOrder() throws InterruptedException {
        var met = new CyclicBarrier(2);

        var results =
                Together.map(
                        List.of("a", "b", "c", "d"),
                        2,
                        (index, element) -> {
                            awaitOther(met);
                            return element + index;
                        });

        assertThat(results).containsExactly("a0", "b1", "c2", "d3");
    }

    @Test
    void worksOnNoMoreThanAllowedAtATime() throws InterruptedException {
        var places = new Semaphore(3);

        var free =
                Together.map(
                        List.of(1, 2, 3, 4, 5, 6, 7, 8, 9),
                        3,
                        (index, element) -> {
                            boolean found = places.tryAcquire();
                            Thread.yield();
                            places.release();
                            return found;
                        });

        assertThat(free).doesNotContain(false);
    }

    @Test
    void theLogLinesOfEachThreadAreAboutTheSameTurn() throws InterruptedException {
        var turn = new UUID(2, 2);
        try (var context = LogContext.ofTurn(new UUID(1, 1), turn)) {
            var ids =
                    Together.map(List.of(1, 2, 3), 2, (index, element) -> MDC.get(LogContext.TURN));

            assertThat(ids).containsOnly(turn.toString());
        }
    }

    @Test
    void theFirstFailureEndsTheOthers() {
        var never = new CountDownLatch(1);

        assertThatThrownBy(
                        () ->
                                Together.map(
                                        List.of(1, 2),
                                        2,
                                        (index, element) -> {
                                            if (index == 1) {
                                                throw new IllegalStateException("broken");
                                            }
                                            never.await();
                                            return element;
                                        }))
                .hasMessage("broken");
    }

    private static void awaitOther(CyclicBarrier barrier) throws InterruptedException {
        try {
            barrier.await(10, TimeUnit.SECONDS);
        } catch (java.util.concurrent.BrokenBarrierException
                | java.util.concurrent.TimeoutException e) {
            throw new IllegalStateException(e);
        }
    }
}
