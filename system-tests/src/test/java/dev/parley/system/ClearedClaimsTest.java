package dev.parley.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.store.turns.EndedTurns;
import dev.parley.testsupport.ApiClient;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What the arbiter keeps of a turn that is over. */
class ClearedClaimsTest {

    private static final String TEXT = "a text that shall stand in the history only";

    private final TestSystem system = TestSystem.get();
    private final IdleSessions idle = new IdleSessions(system);

    @Test
    void aProjectedTurnLeavesItsKeyAndHashInTheArbiterAndNoText() {
        var session = system.api(0).createSession();
        var turn = send(session, TEXT).body().get("turn_id").stringValue();
        var last = system.api(0).turn(session, turn).toEnd().getLast().id();
        var before = claim(turn);
        assertThat(before.toString()).contains(TEXT);

        system.awaitProjected();
        idle.age(session);
        await("the claim is cleared").until(() -> Boolean.TRUE.equals(claim(turn).get("cleared")));

        var after = claim(turn);
        assertThat(after.toString()).doesNotContain(TEXT);
        assertThat(after)
                .containsEntry("body_hash", before.get("body_hash"))
                .containsEntry("idempotency_key", "the-key")
                .containsEntry("state", "ended");
        assertThat(send(session, TEXT).body().get("turn_id").stringValue())
                .as("the same key and body")
                .isEqualTo(turn);
        assertThat(send(session, "another text").code()).isEqualTo("idempotency_key_reused");
        assertThat(system.model.callsFor(TEXT)).hasSize(1);
        try (var reader = system.api(1).session(session, "Last-Event-ID", last)) {
            assertThat(reader.status()).isEqualTo(200);
            var next = system.api(1).message(session, "the next one").toEnd();
            assertThat(next.getLast().name()).isEqualTo("done");
            reader.until("done");
            assertThat(reader.seen()).isEqualTo(next);
        }
    }

    @Test
    void aTurnThatIsNotProjectedKeepsItsText() {
        var session = system.api(0).createSession();
        system.awaitProjected();
        system.stopProjector();
        try {
            var turn = send(session, "not projected yet").body().get("turn_id").stringValue();
            system.api(0).turn(session, turn).toEnd();
            await("it is noted").until(() -> "ended".equals(claim(turn).get("state")));
            idle.age(session);

            new EndedTurns(system.database()).clear(Duration.ofSeconds(1), 1_000);

            assertThat(claim(turn).toString()).contains("not projected yet");
            assertThat(claim(turn)).containsEntry("cleared", false);
        } finally {
            system.startProjector();
        }
    }

    private ApiClient.Answer send(String session, String content) {
        return system.api(0)
                .post(
                        "/api/chat/sessions/" + session + "/messages",
                        "{\"content\":\"" + content + "\"}",
                        "Accept",
                        "application/json",
                        "Idempotency-Key",
                        "the-key");
    }

    private Map<String, Object> claim(String turn) {
        return system.database()
                .sql("SELECT * FROM turn_claim WHERE turn_id = ?")
                .param(UUID.fromString(turn))
                .query()
                .singleRow();
    }
}
