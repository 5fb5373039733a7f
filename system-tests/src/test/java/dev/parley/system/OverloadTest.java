package dev.parley.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.testsupport.ApiClient;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** More messages than may wait for a worker. */
class OverloadTest {

    private final TestSystem system = TestSystem.get();

    @Test
    void pastTheBoundAMessageIsRefusedBeforeAnythingIsWritten() {
        try (var node =
                system.startApi("--parley.api.max-queued=2", "--parley.api.queue-check-every=0s")) {
            var api = TestSystem.client(node);
            var sessions = List.of(api.createSession(), api.createSession(), api.createSession());
            system.stopWorker();
            try {
                assertThat(send(api, sessions.get(0), "first").status()).isEqualTo(202);
                assertThat(send(api, sessions.get(1), "second").status()).isEqualTo(202);

                var refused = send(api, sessions.get(2), "third");

                assertThat(refused.status()).isEqualTo(503);
                assertThat(refused.code()).isEqualTo("overloaded");
                assertThat(refused.response().headers().firstValue("Retry-After")).contains("5");
                var unnamed =
                        api.post(
                                "/api/chat/sessions/" + sessions.get(2) + "/messages",
                                "{\"content\":\"third\"}");
                assertThat(unnamed.status()).as("without a key").isEqualTo(503);
                assertThat(claims(sessions.get(2))).isZero();
                assertThat(system.record(sessions.get(2))).hasSize(1);
                // A message that was taken before is answered as before.
                assertThat(send(api, sessions.get(0), "first").status()).isEqualTo(202);
            } finally {
                system.startWorker();
            }
            for (int i = 0; i < 2; i++) {
                var live = system.api(0).history(sessions.get(i)).get("last_turn_id");
                system.api(0).turn(sessions.get(i), live.stringValue()).toEnd();
            }
            assertThat(send(api, sessions.get(2), "third").status()).isEqualTo(202);
        }
    }

    private static ApiClient.Answer send(ApiClient api, String session, String content) {
        return api.post(
                "/api/chat/sessions/" + session + "/messages",
                "{\"content\":\"" + content + "\"}",
                "Accept",
                "application/json",
                "Idempotency-Key",
                content);
    }

    private int claims(String session) {
        return system.database()
                .sql("SELECT count(*) FROM turn_claim WHERE session_id = ?")
                .param(UUID.fromString(session))
                .query(Integer.class)
                .single();
    }
}
