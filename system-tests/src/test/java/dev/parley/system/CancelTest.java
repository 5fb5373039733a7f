package dev.parley.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.events.ReadingRule;
import dev.parley.events.Text;
import dev.parley.events.TurnCursor;
import dev.parley.events.TurnEvent;
import dev.parley.modelserver.scripted.Call;
import dev.parley.modelserver.scripted.Gate;
import dev.parley.modelserver.scripted.Script;
import dev.parley.testsupport.EventStream;
import dev.parley.testsupport.EventStream.Event;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Cancels through another node than the reader's: the text so far stays, and nothing more comes.
 */
@Tag("delivery")
class CancelTest {

    private static final Duration BOUND = Duration.ofSeconds(30);

    private final TestSystem system = TestSystem.get();

    @ParameterizedTest
    @ValueSource(ints = {0, 2})
    void aTurnThatRunsEndsWithTheTextSoFar(int tokens) throws Exception {
        var question = "cancel after " + tokens;
        var gate = new Gate();
        system.model.when(
                question,
                Script.answer(Collections.nCopies(10_000, "word ")).holdAfter(tokens, gate));
        var session = system.api(0).createSession();
        var stream = system.api(0).message(session, question);
        var turn = stream.header("Parley-Turn-Id");
        var call = system.model.awaitCall(question, BOUND);
        stream.tokens(tokens);

        assertThat(cancel(session, turn)).isEqualTo("202 cancelling");
        var events = stream.toEnd();
        gate.release();

        // A server notices that its client has gone when it writes again.
        assertThat(call.awaitOutcome(BOUND)).isEqualTo(Call.Outcome.CLIENT_DISCONNECTED);
        assertCancelled(session, events, "word ".repeat(tokens));
        assertThat(system.model.callsFor(question)).hasSize(1);
        // Cancelling twice is fine, and the session is free for the next message.
        assertThat(cancel(session, turn)).isEqualTo("200 ended");
        assertThat(system.api(0).message(session, "after " + question).toEnd().getLast().name())
                .isEqualTo("done");
    }

    @Test
    void aTurnThatWaitsIsEndedAndNeverCallsTheModel() {
        var session = system.api(0).createSession();
        system.stopWorker();
        List<Event> events;
        try {
            var stream = system.api(0).message(session, "cancel while it waits");
            assertThat(cancel(session, stream.header("Parley-Turn-Id")))
                    .isEqualTo("202 cancelling");
            events = stream.toEnd();
        } finally {
            system.startWorker();
        }

        assertThat(events).extracting(Event::name).containsExactly("accepted", "done");
        assertCancelled(session, events, "");
        // The worker takes requests in their order: it has dropped the first one by now.
        assertThat(system.api(0).message(session, "after the wait").toEnd().getLast().name())
                .isEqualTo("done");
        assertThat(system.model.callsFor("cancel while it waits")).isEmpty();
    }

    @Test
    void aCancelHoldsWhenNobodyWasWoken() {
        system.model.when(
                "nobody was woken", Script.answer("one ", "two").holdAfter(1, new Gate()));
        var session = system.api(0).createSession();
        var stream = system.api(0).message(session, "nobody was woken");
        stream.tokens(1);

        requestCancel(stream.header("Parley-Turn-Id"));

        assertCancelled(session, stream.toEnd(), "one ");
    }

    @Test
    void aCancelOutlivesTheWorkerThatShouldHaveHeardOfIt() {
        var gate = new Gate();
        system.model.when("the worker goes", Script.answer("one ", "two").holdAfter(1, gate));
        var session = system.api(0).createSession();
        var stream = system.api(0).message(session, "the worker goes");
        stream.tokens(1);

        system.stopWorker();
        requestCancel(stream.header("Parley-Turn-Id"));
        gate.release();
        system.startWorker();

        assertCancelled(session, stream.toEnd(), "one ");
        assertThat(system.model.callsFor("the worker goes")).hasSize(1);
    }

    /** A worker that only hung may write more of its attempt at any time. */
    @Test
    void whatAnEarlierWorkerStillWritesDoesNotChangeACancelledAnswer() {
        var gate = new Gate();
        system.model.when("the worker hangs", Script.answer("one ", "two").holdAfter(1, gate));
        var session = system.api(0).createSession();
        var stream = system.api(0).message(session, "the worker hangs");
        stream.tokens(1);
        system.stopWorker();
        requestCancel(stream.header("Parley-Turn-Id"));
        gate.release();
        system.startWorker();
        stream.toEnd();

        var written =
                system.record(session).stream()
                        .filter(TurnEvent.class::isInstance)
                        .map(TurnEvent.class::cast)
                        .toList();
        int second = written.stream().map(TurnEvent::attempt).toList().indexOf(2);
        var late = written.get(second - 1);
        var log = new ArrayList<>(written);
        log.add(
                second,
                new TurnEvent.Token(
                        new TurnEvent.Header(
                                late.sessionId(), late.turnId(), 1, late.n() + 1, late.at()),
                        "late"));

        var ending = (TurnEvent.Cancelled) log.getLast();
        assertThat(ending.contentSha256()).isEqualTo(Text.sha256Hex(folded(log)));
    }

    private static String folded(List<TurnEvent> log) {
        var text = new StringBuilder();
        var cursor = TurnCursor.ACCEPTED;
        for (var event : log) {
            var reading = ReadingRule.fold(cursor, event);
            cursor = reading.cursor();
            if (reading.verdict() == ReadingRule.Verdict.NEW_ATTEMPT) {
                text.setLength(0);
            }
            if (reading.verdict().counts() && event instanceof TurnEvent.Token token) {
                text.append(token.text());
            }
        }
        return text.toString();
    }

    @Test
    void onlyATurnOfTheSessionCanBeCancelled() {
        var gate = new Gate();
        system.model.when(
                "not by another session", Script.answer("one ", "two").holdAfter(1, gate));
        var mine = system.api(0).createSession();
        var other = system.api(0).createSession();
        var stream = system.api(0).message(mine, "not by another session");
        var turn = stream.header("Parley-Turn-Id");
        stream.tokens(1);

        assertThat(cancel(other, turn)).isEqualTo("404 ");
        gate.release();
        assertThat(EventStream.text(stream.toEnd())).isEqualTo("one two");

        assertThat(cancel(other, turn)).isEqualTo("404 ");
        assertThat(cancel(mine, UUID.randomUUID().toString())).isEqualTo("404 ");
        assertThat(cancel(UUID.randomUUID().toString(), turn)).isEqualTo("404 ");
        assertThat(cancel(mine, "no-id")).isEqualTo("404 ");
    }

    private String cancel(String session, String turn) {
        var answer =
                system.api(1)
                        .post("/api/chat/sessions/%s/turns/%s/cancel".formatted(session, turn), "");
        boolean problem = answer.status() >= 400;
        return answer.status() + " " + (problem ? "" : answer.body().get("status").stringValue());
    }

    private void requestCancel(String turn) {
        system.database()
                .sql("UPDATE turn_claim SET cancel_requested = true WHERE turn_id = ?")
                .param(UUID.fromString(turn))
                .update();
    }

    private void assertCancelled(String session, List<Event> events, String text) {
        var done = events.getLast();
        assertThat(done.name()).isEqualTo("done");
        assertThat(done.json().get("status").stringValue()).isEqualTo("cancelled");
        assertThat(done.json().get("content_sha256").stringValue()).isEqualTo(Text.sha256Hex(text));
        assertThat(EventStream.text(events)).isEqualTo(text);
        var answer = system.api(1).history(session).get("messages").get(1);
        assertThat(answer.get("status").stringValue()).isEqualTo("cancelled");
        assertThat(answer.get("content").stringValue()).isEqualTo(text);
    }
}
