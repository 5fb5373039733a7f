package dev.parley.load.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.load.system.CpuUse;
import dev.parley.load.wire.EventLoop;
import dev.parley.load.wire.Question;
import dev.parley.load.wire.Stamp;
import dev.parley.modelserver.Answerer;
import dev.parley.modelserver.ChatCompletionsServer;
import dev.parley.modelserver.ChatRequest;
import dev.parley.modelserver.Ending;
import dev.parley.modelserver.Reply;
import dev.parley.modelserver.Usage;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TurnsTest {

    private static final int TURNS = 20;

    /** Answers nobody before all have asked. */
    private static final class Patient implements Answerer {
        private final CountDownLatch asked = new CountDownLatch(TURNS);

        @Override
        public String model() {
            return "patient";
        }

        @Override
        public void answer(ChatRequest request, Reply reply)
                throws IOException, InterruptedException {
            asked.countDown();
            asked.await();
            reply.text(Stamp.text(1, System.nanoTime(), 0));
            reply.end(Ending.stop(new Usage(1, 1)));
        }
    }

    private static class NoMeter implements Turns.Meter {
        private CpuUse.@Nullable Watch watch;

        @Override
        public void begin() throws IOException {
            watch = CpuUse.watch(List.of(), List.of());
        }

        @Override
        public CpuUse end() throws IOException {
            return Objects.requireNonNull(watch).stop();
        }
    }

    @Test
    void aTurnIsSentWhenItIsDueAndCountsFromThenWhateverHasBecomeOfThoseBefore() throws Exception {
        var plan = Plan.starts(TURNS, Duration.ofMillis(400), Question.immediate(1));
        try (var server = ChatCompletionsServer.start(0, new Patient());
                var loop = new EventLoop()) {
            // A client that waited for an answer before its next question would wait for ever.
            var outcome = Turns.run(loop, Target.model(server.baseUrl()), plan, new NoMeter());

            assertThat(outcome.verdict()).hasToString("0 of 20");
            assertThat(outcome.firsts().count()).isEqualTo(TURNS);
            // The first one waited for the last one, which was due 380 ms later.
            assertThat(outcome.firsts().millis(100)).isGreaterThanOrEqualTo(379);
        }
    }

    @Test
    void aTurnThatTheClientItselfSendsLateCountsFromWhenItWasDue() throws Exception {
        var plan = Plan.starts(TURNS, Duration.ofMillis(400), Question.immediate(1));
        var windowIsOver = new CountDownLatch(1);
        try (var server = ChatCompletionsServer.start(0, new Patient());
                var loop = new EventLoop()) {
            // Nothing is sent before the window has ended.
            loop.execute(() -> awaitUninterruptibly(windowIsOver));
            var outcome =
                    Turns.run(
                            loop,
                            Target.model(server.baseUrl()),
                            plan,
                            new NoMeter() {
                                @Override
                                public CpuUse end() throws IOException {
                                    windowIsOver.countDown();
                                    return super.end();
                                }
                            });

            assertThat(outcome.verdict()).hasToString("0 of 20");
            assertThat(outcome.firsts().millis(100)).isGreaterThanOrEqualTo(399);
            assertThat(outcome.firsts().millis(0)).isGreaterThanOrEqualTo(19);
        }
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void aServerThatIsNotThereIsAFailureOfEachTurn() throws Exception {
        var server = ChatCompletionsServer.start(0, new Patient());
        server.close();
        var plan = Plan.starts(3, Duration.ofMillis(3), Question.immediate(1));
        try (var loop = new EventLoop()) {
            var outcome = Turns.run(loop, Target.model(server.baseUrl()), plan, new NoMeter());

            assertThat(outcome.verdict().failed()).isEqualTo(3);
        }
    }

    @Test
    void streamsAreAllLiveInTheWindow() {
        var plan = Plan.streams(100, 20, 50, 5);

        assertThat(plan.due()).hasSize(100);
        assertThat(plan.due()[99]).isLessThan(Duration.ofSeconds(2).toNanos());
        assertThat(plan.from()).isEqualTo(Duration.ofSeconds(3).toNanos());
        assertThat(plan.to()).isEqualTo(Duration.ofSeconds(8).toNanos());
        // The first stream began 8 s before the end of the window.
        assertThat(plan.question().tokens()).isGreaterThanOrEqualTo(8 * 20);
    }
}
