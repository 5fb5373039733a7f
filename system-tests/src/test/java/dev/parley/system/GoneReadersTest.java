package dev.parley.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.api.stream.OpenStreams;
import dev.parley.testsupport.SseStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A reader that has gone leaves nothing behind for those who come after it. */
class GoneReadersTest {

    private static final int READERS = 20;

    private final TestSystem system = TestSystem.get();

    @Test
    void readersWhoComeRightAfterOthersHaveGoneAreServed() {
        var session = system.api(0).createSession();
        var turn = system.api(0).message(session, "hello");
        var whole = turn.toEnd();
        try (var node = system.startApi("--parley.api.heartbeat=100ms")) {
            var api = TestSystem.client(node);
            var open = node.getBean(OpenStreams.class);
            for (int round = 0; round < 3; round++) {
                var readers =
                        IntStream.range(0, READERS).mapToObj(i -> api.session(session)).toList();
                readers.forEach(SseStream::untilComment);
                assertThat(open.count()).isEqualTo(READERS);

                readers.forEach(SseStream::close);
                await("the node has noticed").until(() -> open.count() == 0);
                assertThat(api.turn(session, turn.header("Parley-Turn-Id")).toEnd())
                        .isEqualTo(whole);
            }
        }
    }
}
