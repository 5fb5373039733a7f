package dev.parley.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.events.Text;
import dev.parley.log.Topics;
import dev.parley.testsupport.EventStream;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

/** Events that a later version writes: nothing that this version knows is lost beside them. */
class LaterVersionTest {

    private static final String AT = "2026-01-01T00:00:00.000Z";

    private final TestSystem system = TestSystem.get();

    @Test
    void kindsFieldsAndWordsOfALaterVersionCutNoAnswer() {
        var session = system.api(0).createSession();
        var turn = UUID.randomUUID().toString();
        write(
                session,
                """
                {"type":"message.accepted","session_id":"%s","turn_id":"%s","at":"%s",
                 "user_message_id":"%s","assistant_message_id":"%s","content":"Why?",
                 "mode":"debate","document_ids":[],"tools":["later"]}
                """
                        .formatted(session, turn, AT, UUID.randomUUID(), UUID.randomUUID()));
        event(session, turn, 1, "turn.started", "\"model\":\"m\",\"worker\":\"w\",\"pool\":7");
        event(session, turn, 2, "turn.thought", "\"text\":\"Hm.\"");
        event(session, turn, 3, "turn.token", "\"text\":\"Because \",\"logprob\":[-0.1]");
        event(
                session,
                turn,
                4,
                "turn.progress",
                "\"stage\":\"voting\",\"step_id\":\"v\",\"step\":1,\"of\":1,\"detail\":\"d\"");
        event(session, turn, 5, "turn.thought", "\"text\":\"Aha.\"");
        event(session, turn, 6, "turn.token", "\"text\":\"so.\"");
        event(
                session,
                turn,
                7,
                "turn.completed",
                "\"content_sha256\":\"%s\",\"content_length\":11,\"finish_reason\":\"stop\","
                                .formatted(Text.sha256Hex("Because so."))
                        + "\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":5,"
                        + "\"total_tokens\":14,\"reasoning_tokens\":2,\"cached_tokens\":4},"
                        + "\"model\":\"m\",\"cascade_tier\":\"none\"");

        var fromTheLog = system.api(0).turn(session, turn).toEnd();
        await().until(() -> system.projectedStatus(turn).equals("COMPLETED"));
        var fromTheArchive = system.api(1).turn(session, turn).toEnd();

        assertThat(fromTheLog)
                .extracting(EventStream.Event::name)
                .containsExactly("accepted", "started", "token", "progress", "token", "done");
        assertThat(EventStream.text(fromTheLog)).isEqualTo("Because so.");
        assertThat(fromTheArchive).isEqualTo(fromTheLog);
        var answer = system.api(1).history(session).at("/messages/1");
        assertThat(answer.get("content").stringValue()).isEqualTo("Because so.");
        assertThat(answer.at("/usage/reasoning_tokens").intValue()).isEqualTo(2);
        assertThat(archived(turn))
                .contains(
                        "\"type\":\"turn.thought\"", "\"logprob\":[-0.1]", "\"stage\":\"voting\"");
        assertThat(failures(session)).isZero();
    }

    private String archived(String turn) {
        return String.join(
                "",
                system.database()
                        .sql("SELECT events FROM turn_chunk WHERE turn_id = ?")
                        .param(UUID.fromString(turn))
                        .query(String.class)
                        .list());
    }

    private int failures(String session) {
        return system.database()
                .sql("SELECT count(*) FROM projection_failure WHERE record_key = ?")
                .param(session)
                .query(Integer.class)
                .single();
    }

    private void event(String session, String turn, int n, String type, String fields) {
        write(
                session,
                "{\"type\":\"%s\",\"session_id\":\"%s\",\"turn_id\":\"%s\",\"attempt\":1,\"n\":%d,\"at\":\"%s\",%s}"
                        .formatted(type, session, turn, n, AT, fields));
    }

    private void write(String session, String value) {
        system.produce(
                new ProducerRecord<>(
                        Topics.EVENTS,
                        system.partition(session),
                        session.getBytes(StandardCharsets.UTF_8),
                        value.getBytes(StandardCharsets.UTF_8)));
    }
}
