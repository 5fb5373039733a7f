package dev.parley.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.modelserver.scripted.Gate;
import dev.parley.modelserver.scripted.Script;
import dev.parley.testsupport.EventStream;
import dev.parley.testsupport.EventStream.Event;
import dev.parley.testsupport.SseStream;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A reader that drops and comes back anywhere sees the same as one that never dropped. */
@Tag("delivery")
class ResumeTest {

    private final TestSystem system = TestSystem.get();

    @Test
    void afterTheEndFromEveryEvent() {
        var api = system.api(0);
        var session = api.createSession();
        var stream = api.message(session, "resume after the end");
        var turn = stream.header("Parley-Turn-Id");
        var all = stream.toEnd();

        for (int seen = 1; seen < all.size(); seen++) {
            var rest =
                    system.api(1)
                            .turn(session, turn, "Last-Event-ID", all.get(seen - 1).id())
                            .toEnd();
            assertThat(rest).isEqualTo(all.subList(seen, all.size()));
        }
        assertThat(system.api(1).turn(session, turn, "Last-Event-ID", all.getLast().id()).status())
                .isEqualTo(204);
        assertThat(system.api(1).turn(session, turn).toEnd()).isEqualTo(all);
    }

    @Test
    void inTheMiddleFromEveryEvent() throws Exception {
        var gate = new Gate();
        system.model.when("resume midway", Script.paced(12, 1_000).holdAfter(6, gate));
        var session = system.api(0).createSession();
        var stream = system.api(0).message(session, "resume midway");
        var turn = stream.header("Parley-Turn-Id");
        stream.tokens(6);
        var firstHalf = stream.seen();

        // All resume while the turn is live; the gate opens only when each has caught up.
        var resumed = new ArrayList<SseStream>();
        for (int seen = 1; seen <= firstHalf.size(); seen++) {
            var other =
                    system.api(1)
                            .turn(session, turn, "Last-Event-ID", firstHalf.get(seen - 1).id());
            for (int i = seen; i < firstHalf.size(); i++) {
                other.next();
            }
            resumed.add(other);
        }
        gate.release();

        var all = stream.toEnd();
        assertThat(EventStream.text(all)).isEqualTo(Script.paced(12, 1_000).text());
        for (int seen = 1; seen <= firstHalf.size(); seen++) {
            assertThat(resumed.get(seen - 1).toEnd()).isEqualTo(all.subList(seen, all.size()));
        }
    }

    @Test
    void aReaderThatDropsAtEveryTokenAndChangesNodes() {
        system.model.when("drop always", Script.paced(20, 200));
        var session = system.api(0).createSession();
        var first = system.api(0).message(session, "drop always");
        var turn = first.header("Parley-Turn-Id");
        var pieces = new ArrayList<Event>();
        pieces.add(first.until("accepted"));
        first.close();

        for (int drop = 0; !pieces.getLast().name().equals("done"); drop++) {
            try (var next =
                    system.api(drop % 2)
                            .turn(session, turn, "Last-Event-ID", pieces.getLast().id())) {
                pieces.add(next.next());
            }
        }

        assertThat(pieces).isEqualTo(system.api(1).turn(session, turn).toEnd());
        assertThat(EventStream.text(pieces)).isEqualTo(Script.paced(20, 1).text());
    }

    @Test
    void twoReadersOfASessionThatAttachedBeforeItsTurnsSeeTheSame() {
        var session = system.api(0).createSession();
        try (var one = system.api(0).session(session);
                var two = system.api(1).session(session)) {
            var first = system.api(0).message(session, "the first turn").toEnd();
            var second = system.api(1).message(session, "the second turn").toEnd();
            var both = new ArrayList<>(first);
            both.addAll(second);

            for (var reader : List.of(one, two)) {
                reader.until("done");
                reader.until("done");
                assertThat(reader.seen()).isEqualTo(both);
            }

            var missed = system.api(1).session(session, "Last-Event-ID", first.get(2).id());
            missed.until("done");
            missed.until("done");
            assertThat(missed.seen()).isEqualTo(both.subList(3, both.size()));
            missed.close();
        }
    }

    @Test
    void aReaderOfTheSessionStartsWithTheLiveTurn() throws Exception {
        var gate = new Gate();
        system.model.when("attach midway", Script.answer("a", "b", "c").holdAfter(2, gate));
        var session = system.api(0).createSession();
        var stream = system.api(0).message(session, "attach midway");
        stream.tokens(2);
        try (var late = system.api(1).session(session)) {
            late.tokens(2);
            gate.release();
            late.until("done");
            assertThat(late.seen()).isEqualTo(stream.toEnd());
        }
    }

    @Test
    void aClientThatGoesDoesNotStopTheTurn() throws Exception {
        var gate = new Gate();
        system.model.when("closes", Script.answer("still ", "answered").holdAfter(1, gate));
        var session = system.api(0).createSession();
        var stream = system.api(0).message(session, "closes");
        var turn = stream.header("Parley-Turn-Id");
        stream.tokens(1);
        stream.close();
        gate.release();

        var events = system.api(1).turn(session, turn).toEnd();

        assertThat(EventStream.text(events)).isEqualTo("still answered");
        assertThat(events.getLast().name()).isEqualTo("done");
    }

    @Test
    void aReaderThatDoesNotReadIsDetachedAndCatchesUp() throws Exception {
        // More than a reader's buffer and both sockets hold.
        var chunks = java.util.Collections.nCopies(15_000, "0123456789".repeat(20));
        system.model.when("slow reader", Script.answer(chunks));
        var session = system.api(0).createSession();
        var slow = system.api(0).message(session, "slow reader");
        var turn = slow.header("Parley-Turn-Id");

        // Another reader has read everything before the slow one begins.
        var quick = system.api(0).turn(session, turn).toEnd();
        // This reader does not wait for a later turn.
        system.api(0).message(session, "after the slow reader's").toEnd();
        var late = slow.toEnd();

        assertThat(late).isEqualTo(quick);
        assertThat(EventStream.text(late)).isEqualTo(String.join("", chunks));
    }

    @Test
    void malformedAndUnknownIdsAreRefused() {
        var api = system.api(0);
        var session = api.createSession();
        var stream = api.message(session, "ids");
        var turn = stream.header("Parley-Turn-Id");
        stream.toEnd();

        assertThat(problem(api.turn(session, turn, "Last-Event-ID", "nonsense")))
                .isEqualTo("400 bad_event_id");
        assertThat(problem(api.turn(session, turn, "Last-Event-ID", turn + ".1.999")))
                .isEqualTo("410 event_gone");
        assertThat(problem(api.turn(session, turn, "Last-Event-ID", turn + ".0.1")))
                .isEqualTo("410 event_gone");
        assertThat(problem(api.turn(session, turn, "Last-Event-ID", turn + ".1.0")))
                .isEqualTo("410 event_gone");
        assertThat(problem(api.session(session, "Last-Event-ID", UUID.randomUUID() + ".1.1")))
                .isEqualTo("410 event_gone");
        assertThat(problem(api.turn(session, UUID.randomUUID().toString())))
                .isEqualTo("404 not_found");
    }

    @Test
    void aTurnOfAnotherSessionIsNotFound() {
        var api = system.api(0);
        var stream = api.message(api.createSession(), "of another session");
        var turn = stream.header("Parley-Turn-Id");
        var last = stream.toEnd().getLast().id();
        var session = api.createSession();

        assertThat(problem(api.turn(session, turn))).isEqualTo("404 not_found");
        assertThat(problem(api.session(session, "Last-Event-ID", last)))
                .isEqualTo("410 event_gone");
    }

    private static String problem(SseStream stream) {
        return stream.status() + " " + stream.problem().path("code").asString("");
    }
}
