package dev.parley.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.delivery.Delivery;
import dev.parley.events.EventCodec;
import dev.parley.events.MessageAccepted;
import dev.parley.kafka.KafkaClientConfig;
import dev.parley.log.EventLog;
import dev.parley.log.Topics;
import dev.parley.log.TurnRequest;
import dev.parley.modelserver.scripted.Gate;
import dev.parley.modelserver.scripted.Script;
import dev.parley.store.limits.Allowance;
import dev.parley.store.turns.TurnClaims;
import dev.parley.store.turns.TurnPublisher;
import dev.parley.testsupport.EventStream;
import dev.parley.testsupport.EventStream.Event;
import dev.parley.testsupport.SseStream;
import dev.parley.worker.jobs.ShareConsumers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

/** Turns that are taken from their worker, and requests that get lost or come twice. */
class TakeoverTest {

    private static final long NO_SUCH_OFFSET = 1L << 40;

    private final TestSystem system = TestSystem.get();

    @Test
    void aTurnWhoseWorkerIsGoneIsClaimedWithoutARequest() {
        var session = system.api(0).createSession();
        var message = accepted(session, "the worker is gone");
        system.claimElsewhere(message.turnId(), 1);
        publish(message);

        await().untilAsserted(() -> assertThat(state(message.turnId())).isEqualTo("ended"));

        assertAnswered(message, 2);
    }

    @Test
    void aTurnWhoseRequestWasLostIsFoundAllTheSame() {
        var session = system.api(0).createSession();
        var message = accepted(session, "the request is gone");
        publish(message);
        system.apiBean(TurnClaims.class).published(List.of(message.turnId()));

        await().untilAsserted(() -> assertThat(state(message.turnId())).isEqualTo("ended"));

        assertAnswered(message, 1);
    }

    @Test
    void aLaterClaimOfAWorkerThatIsGoneDoesNotStrandTheTurn() {
        var gate = new Gate();
        system.model.when(
                "a late claim",
                Script.answer("first ", "attempt")
                        .holdAfter(1, gate)
                        .then(Script.answer("last ", "attempt")));
        var session = system.api(0).createSession();
        var stream = system.api(0).message(session, "a late claim");
        stream.tokens(1);

        // Another worker claimed the turn, and was lost.
        system.claimElsewhere(turn(stream), 2);
        gate.release();
        var events = stream.toEnd();

        assertThat(EventStream.text(events)).isEqualTo("last attempt");
        assertThat(events.getLast().name()).isEqualTo("done");
        assertThat(state(turn(stream))).isEqualTo("ended");
    }

    @Test
    void aRequestThatComesAgainChangesNothingWhileTheLeaseLives() {
        var gate = new Gate();
        system.model.when("asked for twice", Script.answer("only ", "once").holdAfter(1, gate));
        var session = system.api(0).createSession();
        var stream = system.api(0).message(session, "asked for twice");
        stream.tokens(1);

        var request = new TurnRequest(UUID.fromString(session), turn(stream), null);
        system.produce(
                new ProducerRecord<>(
                        Topics.REQUESTS,
                        session.getBytes(StandardCharsets.UTF_8),
                        request.encode()));
        // Requests are taken in their order: the one before has been dropped by then.
        system.api(0).message(system.api(0).createSession(), "after the second request").toEnd();

        assertThat(attempt(turn(stream))).isEqualTo(1);
        gate.release();
        assertThat(EventStream.text(stream.toEnd())).isEqualTo("only once");
        assertThat(system.model.callsFor("asked for twice")).hasSize(1);
    }

    @Test
    void aTurnThatAWorkerOfTheVersionBeforeReleasedGoesOn() {
        system.stopWorker();
        SseStream stream;
        try {
            var session = system.api(0).createSession();
            stream = system.api(0).message(session, "begun by the version before");
            takeAsBefore(turn(stream));
        } finally {
            system.startWorker();
        }

        assertThat(EventStream.text(stream.toEnd())).isEqualTo("Hello there.");
        assertThat(attempt(turn(stream))).isEqualTo(2);
    }

    @Test
    void aTurnThatAWorkerOfTheVersionBeforeLostWithItsRequestGoesOn() {
        var session = system.api(0).createSession();
        var message = accepted(session, "lost by the version before");
        publish(message);
        update(
                message.turnId(),
                "attempt = 1, published = true, updated_at = now() - interval '1 h', request_offset = "
                        + NO_SUCH_OFFSET);

        await().untilAsserted(() -> assertThat(state(message.turnId())).isEqualTo("ended"));

        assertAnswered(message, 2);
    }

    // Such a worker holds the request while it works, and its offset is in the claim.
    private void takeAsBefore(UUID turn) {
        var consumers = ShareConsumers.of(system.apiBean(KafkaClientConfig.class), 1);
        try (var consumer = consumers.createShareConsumer(Topics.WORKERS, "-before")) {
            consumer.subscribe(List.of(Topics.REQUESTS));
            ConsumerRecord<byte[], byte[]> record;
            do {
                record =
                        await().until(
                                        () -> consumer.poll(Duration.ofMillis(100)),
                                        records -> !records.isEmpty())
                                .iterator()
                                .next();
                boolean mine =
                        new String(record.value(), StandardCharsets.UTF_8).contains("" + turn);
                if (mine) {
                    update(
                            turn,
                            "attempt = 1, published = true, request_offset = " + record.offset());
                }
                consumer.acknowledge(
                        record, mine ? AcknowledgeType.RELEASE : AcknowledgeType.ACCEPT);
                consumer.commitSync();
                if (mine) {
                    return;
                }
            } while (true);
        }
    }

    private MessageAccepted accepted(String session, String content) {
        var message = Accepted.message(session, content);
        system.apiBean(TurnClaims.class).accept(message, "local", null, "hash", Allowance.NONE);
        return message;
    }

    private void publish(MessageAccepted message) {
        system.apiBean(TurnPublisher.class).open(message.sessionId());
        system.apiBean(EventLog.class).append(message).join();
        system.apiBean(Delivery.class).append(EventCodec.seal(message)).join();
    }

    private void assertAnswered(MessageAccepted message, int attempt) {
        var events =
                system.api(1)
                        .turn(message.sessionId().toString(), message.turnId().toString())
                        .toEnd();
        assertThat(events)
                .extracting(Event::name)
                .containsExactly(
                        "accepted", "started", "sources", "token", "token", "token", "done");
        assertThat(events.get(1).json().get("attempt").intValue()).isEqualTo(attempt);
        assertThat(system.model.callsFor(message.content())).hasSize(1);
    }

    private void update(UUID turn, String columns) {
        system.database()
                .sql("UPDATE turn_claim SET " + columns + " WHERE turn_id = ?")
                .param(turn)
                .update();
    }

    private static UUID turn(SseStream stream) {
        return UUID.fromString(stream.header("Parley-Turn-Id"));
    }

    private int attempt(UUID turn) {
        return system.database()
                .sql("SELECT attempt FROM turn_claim WHERE turn_id = ?")
                .param(turn)
                .query(Integer.class)
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
