package dev.parley.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class PartsTest {

    private final Parts parts = new Parts();
    private final List<String> stopped = new CopyOnWriteArrayList<>();

    @Test
    void stopInTheOppositeOrderEvenIfOneIsStillStarting() throws Exception {
        var databaseMayArrive = new CountDownLatch(1);
        parts.start(
                "database",
                Duration.ofSeconds(5),
                () -> {
                    databaseMayArrive.await();
                    return part("database");
                });
        parts.start("broker", Duration.ofSeconds(5), () -> part("broker")).get();

        Thread stop = Thread.startVirtualThread(parts::stop);
        databaseMayArrive.countDown();
        stop.join();

        assertThat(stopped).containsExactly("broker", "database");
    }

    @Test
    void aPartThatHangsOrFailsDoesNotKeepTheOthersFromStopping() throws Exception {
        parts.start("database", Duration.ofSeconds(5), () -> part("database")).get();
        parts.start("hangs", Duration.ofMillis(50), () -> () -> new CountDownLatch(1).await())
                .get();
        parts.start(
                        "fails",
                        Duration.ofSeconds(5),
                        () ->
                                () -> {
                                    throw new IllegalStateException("boom");
                                })
                .get();

        parts.stop();

        assertThat(stopped).containsExactly("database");
    }

    @Test
    void nothingStartsAfterTheStop() {
        parts.stop();

        assertThatThrownBy(() -> parts.start("late", Duration.ofSeconds(1), () -> part("late")))
                .isInstanceOf(CannotStart.class);
    }

    private AutoCloseable part(String name) {
        return () -> stopped.add(name);
    }
}
