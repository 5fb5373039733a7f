package dev.parley.api.web;

import static dev.parley.api.web.RequestBodyTest.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.apache.coyote.InputBuffer;
import org.apache.tomcat.util.net.ApplicationBufferHandler;
import org.junit.jupiter.api.Test;

/** A body must come in time as a whole, and not only each of its bytes. */
class BodyDeadlineTest {

    private static final String POST =
            "POST %s HTTP/1.1\nHost: x\nContent-Type: application/json\nContent-Length: 1000\n\n{";

    private long now;

    /** A body that takes a second for each of these reads. */
    private final class Slow implements InputBuffer {

        private final ArrayDeque<Integer> reads;

        Slow(Integer... reads) {
            this.reads = new ArrayDeque<>(List.of(reads));
        }

        @Override
        public int doRead(ApplicationBufferHandler into) throws IOException {
            now += TimeUnit.SECONDS.toNanos(1);
            if (reads.isEmpty()) {
                throw new SocketTimeoutException();
            }
            return reads.pop();
        }

        @Override
        public int available() {
            return 0;
        }
    }

    @Test
    void theTimeOfAllReadsTogetherCounts() throws IOException {
        var body = timed(new Slow(1, 1, 1, 1), 1000, Duration.ofSeconds(3));
        for (int i = 0; i < 4; i++) {
            assertThat(body.doRead(ApplicationBufferHandler.EMPTY)).isEqualTo(1);
        }

        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> body.doRead(ApplicationBufferHandler.EMPTY))
                .satisfies(
                        problem -> {
                            assertThat(problem.getStatusCode().value()).isEqualTo(408);
                            assertThat(problem.getBody().getDetail())
                                    .isEqualTo("The body did not come whole within 3000 ms.");
                        });
        assertThat(body.drain(1000)).isFalse();
    }

    @Test
    void aSilenceIsTooSlowAsWell() {
        var body = timed(new Slow(), 1000, Duration.ofSeconds(3));

        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> body.doRead(ApplicationBufferHandler.EMPTY));
    }

    @Test
    void whatItsCallLeavesIsReadForAsLongAndNoFurtherThanItMayBe() {
        assertThat(timed(new Slow(5, 5, -1), -1, Duration.ofSeconds(3)).drain(100)).isTrue();
        assertThat(timed(new Slow(5, 5), 10, Duration.ofSeconds(3)).drain(100)).isTrue();
        assertThat(timed(new Slow(60, 60, -1), -1, Duration.ofSeconds(3)).drain(100)).isFalse();
        assertThat(timed(new Slow(1, 1, 1, 1, 1, 1), -1, Duration.ofSeconds(3)).drain(100))
                .isFalse();
    }

    @Test
    void aBodyThatIsWholeIsNotLateHoweverLongItsAnswerTakes() throws IOException {
        var body = timed(new Slow(10), 10, Duration.ofSeconds(3));
        assertThat(body.doRead(ApplicationBufferHandler.EMPTY)).isEqualTo(10);
        now += TimeUnit.HOURS.toNanos(1);

        assertThat(body.drain(100)).isTrue();
    }

    @Test
    void anUploadHasMoreTimeForEachByteThatHasCome() {
        var settings = new BodySettings(Duration.ofSeconds(30));

        assertThat(settings.timeout("/api/messages", 20 << 20)).hasSeconds(30);
        assertThat(settings.timeout("/api/documents", 0)).hasSeconds(30);
        assertThat(settings.timeout("/api/documents", 20 << 20)).hasSeconds(350);
    }

    @Test
    void aTimeoutThatIsOutOfRangeStopsTheStart() {
        for (var timeout : new Duration[] {Duration.ofMillis(99), Duration.ofMillis(600_001)}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new BodySettings(timeout))
                    .withMessageStartingWith(
                            "parley.api.body-timeout must be between 100ms and 10m, and is ");
        }
    }

    /** Each of the three would keep its thread for as long as it likes. */
    @Test
    void slowClientsAreToldSoAndTheirConnectionsAreClosed() throws IOException {
        var silent = POST.formatted("/api/messages");
        var parts =
                "POST /api/documents HTTP/1.1\nHost: x\nContent-Length: 1000\n"
                        + "Content-Type: multipart/form-data;boundary=b\n\n--b\n";
        try (var clients = Executors.newVirtualThreadPerTaskExecutor();
                var clock = Executors.newSingleThreadScheduledExecutor();
                var dripping = new EdgeServer.Connection()) {
            dripping.send(POST.formatted("/api/messages"));
            var drops =
                    clock.scheduleWithFixedDelay(
                            () -> dripping.trySend(" "), 50, 50, TimeUnit.MILLISECONDS);
            var answers =
                    List.of(
                            CompletableFuture.supplyAsync(() -> EdgeServer.raw(silent), clients),
                            CompletableFuture.supplyAsync(() -> EdgeServer.raw(parts), clients),
                            CompletableFuture.supplyAsync(dripping::answer, clients));
            var unread =
                    CompletableFuture.supplyAsync(
                            () -> EdgeServer.raw(POST.formatted("/api/nope")), clients);

            for (var answer : answers) {
                assertProblem(answer.join(), 408, "request_timeout");
                assertThat(answer.join().header("Connection")).isEqualTo("close");
            }
            assertProblem(unread.join(), 404, "not_found");
            drops.cancel(false);
        }
    }

    private BodyDeadline.Timed timed(InputBuffer body, long length, Duration timeout) {
        return new BodyDeadline.Timed(body, length, bytes -> timeout, () -> now);
    }
}
