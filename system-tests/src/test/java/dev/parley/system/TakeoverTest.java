package dev.parley.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.modelserver.scripted.Gate;
import dev.parley.modelserver.scripted.Script;
import dev.parley.store.turns.TurnClaims;
import dev.parley.testsupport.EventStream;
import dev.parley.testsupport.EventStream.Event;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Turns whose request is taken from their worker, or comes twice. */
class TakeoverTest {

    private static final long NO_SUCH_OFFSET = 1L << 40;

    private final TestSystem system = TestSystem.get();

    @Test
    void aTurnWhoseRequestTheBrokersForgotIsRequestedAnew() {
        var session = system.api(0).createSession();
        var message = Accepted.message(session, "the request is gone");
        system.apiBean(TurnClaims.class).accept(message, "local", null, "hash");
        claimElsewhere(message.turnId(), 1, NO_SUCH_OFFSET);

        await().untilAsserted(() -> assertThat(state(message.turnId())).isEqualTo("ended"));

        var events = system.api(1).turn(session, message.turnId().toString()).toEnd();
        assertThat(events)
                .extracting(Event::name)
                .containsExactly(
                        "accepted", "started", "sources", "token", "token", "token", "done");
        assertThat(events.get(1).json().get("attempt").intValue()).isEqualTo(2);
        assertThat(system.model.callsFor("the request is gone")).hasSize(1);
    }

    @Test
    void aClaimOfAWorkerThatHasNoLockDoesNotStrandTheTurn() {
        var gate = new Gate();
        system.model.when(
                "a late claim",
                Script.answer("first ", "attempt")
                        .holdAfter(1, gate)
                        .then(Script.answer("last ", "attempt")));
        var session = system.api(0).createSession();
        var stream = system.api(0).message(session, "a late claim");
        var turn = UUID.fromString(stream.header("Parley-Turn-Id"));
        stream.tokens(1);
        long request = request(turn);

        // A worker got the request, lost its lock, claimed the turn all the same, and was lost.
        claimElsewhere(turn, 2, request);
        gate.release();
        var events = stream.toEnd();

        assertThat(EventStream.text(events)).isEqualTo("last attempt");
        assertThat(events.getLast().name()).isEqualTo("done");
        // The same request answers it: the first attempt released it and did not acknowledge it.
        assertThat(request(turn)).isEqualTo(request);
        assertThat(state(turn)).isEqualTo("ended");
    }

    private void claimElsewhere(UUID turn, int attempt, long request) {
        system.database()
                .sql(
                        """
                        UPDATE turn_claim
                        SET attempt = ?, request_offset = ?, published = true, updated_at = now()
                        WHERE turn_id = ?
                        """)
                .params(attempt, request, turn)
                .update();
    }

    private long request(UUID turn) {
        return system.database()
                .sql("SELECT request_offset FROM turn_claim WHERE turn_id = ?")
                .param(turn)
                .query(Long.class)
                .single();
    }

    private String state(UUID turn) {
        return system.database()
                .sql("SELECT state FROM turn_claim WHERE turn_id = ?")
                .param(turn)
                .query(String.class)
                .single();
    }
}
