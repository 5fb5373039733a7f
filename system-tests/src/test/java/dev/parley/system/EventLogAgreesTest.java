package dev.parley.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.events.EventCodec;
import dev.parley.events.MessageAccepted;
import dev.parley.events.SessionEvent;
import dev.parley.events.TurnEvent;
import dev.parley.log.Topics;
import dev.parley.modelserver.scripted.Gate;
import dev.parley.modelserver.scripted.Script;
import dev.parley.testsupport.EventStream;
import dev.parley.testsupport.EventStream.Event;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Readers and the event log agree, also if the topics hold bytes that are no events. */
@Tag("delivery")
class EventLogAgreesTest {

    private final TestSystem system = TestSystem.get();

    @Test
    void theEventLogHoldsWhatTheReaderSawInThatOrder() {
        var session = system.api(0).createSession();
        var events = system.api(0).message(session, "to the event log").toEnd();

        var ids =
                system.record(session).stream()
                        .filter(e -> e instanceof MessageAccepted || e instanceof TurnEvent)
                        .map(EventLogAgreesTest::id)
                        .toList();

        assertThat(ids).isEqualTo(events.stream().map(Event::id).toList());
    }

    @Test
    void theReaderSeesNothingThatTheEventLogDoesNotHold() {
        system.model.when("seen", Script.paced(10, 100));
        var session = system.api(0).createSession();
        var stream = system.api(0).message(session, "seen");

        for (var event = stream.next(); event != null; event = stream.next()) {
            var seen = event.id();
            assertThat(system.record(session))
                    .as("when %s is seen", seen)
                    .anyMatch(
                            e ->
                                    (e instanceof MessageAccepted || e instanceof TurnEvent)
                                            && id(e).equals(seen));
        }
    }

    @Test
    void poisonStopsNeitherProjectorNorRelay() {
        var gate = new Gate();
        system.model.when("poison", Script.answer("before ", "after").holdAfter(1, gate));
        var session = system.api(0).createSession();
        var stream = system.api(0).message(session, "poison");
        var turn = stream.header("Parley-Turn-Id");
        stream.tokens(1);
        var token =
                "{\"type\":\"turn.token\",\"session_id\":\"%s\",\"turn_id\":\"%s\",\"attempt\":1,\"n\":4,\"at\":\"2026-01-01T00:00:00.000Z\",\"text\":\"%s\"}";
        for (var poison :
                new String[] {
                    "garbage",
                    "",
                    "[]",
                    "{\"type\":\"turn.token\"}",
                    "{\"type\":\"of.the.future\",\"session_id\":\"" + session + "\"}",
                    token.formatted(session, turn, "\\u0000"),
                    token.formatted(session, turn, "\\ud83d"),
                }) {
            write(session, poison);
        }
        write("no session at all", "\u0001");
        gate.release();

        var events = stream.toEnd();

        assertThat(EventStream.text(events)).isEqualTo("before after");
        assertThat(system.api(1).turn(session, turn).toEnd()).isEqualTo(events);
        assertThat(
                        system.api(1)
                                .history(session)
                                .get("messages")
                                .get(1)
                                .get("content")
                                .stringValue())
                .isEqualTo("before after");
        // The projector itself has passed the poison, and not only the fold that reads use.
        await().until(() -> system.projectedStatus(turn).equals("COMPLETED"));
        assertThat(
                        system.database()
                                .sql("SELECT count(*) FROM projection_failure WHERE record_key = ?")
                                .param(session)
                                .query(Integer.class)
                                .single())
                .isEqualTo(6);
        assertThat(
                        system.database()
                                .sql("SELECT damaged FROM session WHERE session_id = ?")
                                .param(UUID.fromString(session))
                                .query(Boolean.class)
                                .single())
                .isTrue();
    }

    private void write(String key, String value) {
        system.produce(
                new ProducerRecord<>(
                        Topics.EVENTS,
                        system.partition(key),
                        key.getBytes(StandardCharsets.UTF_8),
                        value.getBytes(StandardCharsets.UTF_8)));
    }

    private static String id(SessionEvent event) {
        return switch (event) {
            case MessageAccepted accepted -> accepted.id().toString();
            case TurnEvent turn -> turn.id().toString();
            default -> throw new AssertionError(EventCodec.type(event));
        };
    }
}
