package dev.parley.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.modelserver.scripted.Gate;
import dev.parley.modelserver.scripted.Script;
import dev.parley.testsupport.EventStream;
import dev.parley.testsupport.SseStream;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

/** A reader needs its session's topic only while a turn is live. */
class WaitingReadersTest {

    private final TestSystem system = TestSystem.get();
    private final IdleSessions idle = new IdleSessions(system);

    @Test
    void aReaderThatWaitsMakesNoTopic() {
        var session = system.api(0).createSession();
        system.api(0).message(session, "hello").toEnd();
        idle.drop(session);

        try (var reader = system.api(1).session(session)) {
            reader.untilComment();
            assertThat(idle.topic(session)).isEmpty();
        }
    }

    @Test
    void aNodeThatMayFollowOneSessionHasReadersThatWaitInMany() throws Exception {
        var gate = new Gate();
        system.model.when("one after the other", Script.answer("a", "b").holdAfter(1, gate));
        try (var node =
                system.startApi(
                        "--parley.delivery.max-followed=1", "--parley.delivery.linger=0s")) {
            var api = TestSystem.client(node);
            var sessions = new ArrayList<String>();
            var readers = new ArrayList<SseStream>();
            for (int i = 0; i < 4; i++) {
                sessions.add(system.api(0).createSession());
                readers.add(api.session(sessions.getLast()));
            }
            assertThat(readers).extracting(SseStream::status).containsOnly(200);

            // One live turn is followed; a second one is one too many, and its reader is sent away.
            var first = system.api(0).message(sessions.get(0), "one after the other");
            readers.get(0).tokens(1);
            var second = system.api(0).message(sessions.get(1), "one after the other");
            second.tokens(1);
            readers.get(1).toEnd();
            assertThat(api.session(sessions.get(1)).status()).isEqualTo(503);
            gate.release();
            readers.get(0).until("done");
            assertThat(readers.get(0).seen()).isEqualTo(first.toEnd());
            second.toEnd();

            // The first one's reader waits again, so there is room.
            system.model.when("there is room", Script.answer("c"));
            for (int i : new int[] {2, 3, 0}) {
                await("room")
                        .until(
                                () ->
                                        EventStream.text(
                                                        api.message(
                                                                        sessions.get(i),
                                                                        "there is room")
                                                                .toEnd())
                                                .equals("c"));
                readers.get(i).until("done");
            }
            readers.forEach(SseStream::close);
        }
    }
}
