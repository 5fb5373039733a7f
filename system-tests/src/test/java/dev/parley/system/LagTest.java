package dev.parley.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.events.ChatMode;
import dev.parley.events.EventCodec;
import dev.parley.events.SessionEvent.SessionUpdated;
import dev.parley.log.Topics;
import dev.parley.modelserver.scripted.Gate;
import dev.parley.modelserver.scripted.Script;
import dev.parley.testsupport.ApiClient;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** While the projector is behind, every answer is whole or says that it is not. */
@Tag("long")
class LagTest {

    private final TestSystem system = TestSystem.get();

    @Test
    void aListSaysHowFarTheProjectionIsBehind() {
        system.awaitProjected();
        assertThat(lag(system.api(0).get("/api/chat/sessions"))).isZero();

        system.stopProjector();
        try {
            long before = System.currentTimeMillis();
            var session = system.api(0).createSession();
            var first = system.api(0).get("/api/chat/sessions");
            system.api(0).createSession();
            var second = system.api(1).get("/api/chat/sessions");

            assertThat(lag(first)).isPositive().isLessThanOrEqualTo(elapsedSince(before));
            assertThat(lag(second))
                    .as("the age of the oldest record, not of the newest")
                    .isGreaterThanOrEqualTo(lag(first));
            assertThat(first.body().toString()).as("what was folded").contains(session);
        } finally {
            system.startProjector();
        }
        await().until(() -> lag(system.api(0).get("/api/chat/sessions")) == 0);
    }

    @Test
    void aSessionThatCannotBeFoldedIsRefusedAndAListSaysThatItIsLate() {
        var old = system.api(0).createSession();
        var large = otherPartitionThan(old);
        var stream = system.api(0).message(old, "before it lagged");
        var turn = stream.header("Parley-Turn-Id");
        stream.toEnd();
        system.awaitProjected();
        system.stopProjector();
        try (var narrow =
                system.startApi(
                        "--parley.log-reader.max-records=3", "--parley.log-reader.max-bytes=1MB")) {
            system.api(0).message(old, "more than three records").toEnd();
            appendLarge(large);
            appendLarge(large);
            var api = TestSystem.client(narrow);
            var path = "/api/chat/sessions/" + old;

            for (var answer :
                    new ApiClient.Answer[] {
                        api.get("/api/chat/sessions/" + large),
                        api.get(path),
                        api.get(path + "/turns/" + turn + "/events"),
                        api.get(path + "/log"),
                        api.patch(path, "{\"title\":\"x\"}"),
                        api.delete(path)
                    }) {
                assertThat(answer.status()).isEqualTo(503);
                assertThat(answer.code()).isEqualTo("history_lagging");
                assertThat(answer.response().headers().firstValue("Retry-After")).hasValue("2");
            }
            // Nothing is live in the session, so its stream needs no history.
            try (var waiting = api.session(old)) {
                assertThat(waiting.status()).isEqualTo(200);
            }
            var list = api.get("/api/chat/sessions?limit=100");
            assertThat(list.status()).isEqualTo(200);
            assertThat(lag(list)).isPositive();
            var whole = system.api(0).get("/api/chat/sessions?limit=100");
            assertThat(list.body().toString()).contains(old);
            assertThat(lag(whole)).isPositive();
        } finally {
            system.startProjector();
        }
    }

    @Test
    void farBehindNewMessagesAreRefusedAndThoseThatWereTakenAreAnswered() {
        var gate = new Gate();
        system.model.when("taken before the lag", Script.answer("a", "b").holdAfter(1, gate));
        system.awaitProjected();
        system.stopProjector();
        try (var node =
                system.startApi("--parley.api.max-lag=10", "--parley.api.lag-check-every=0s")) {
            var api = TestSystem.client(node);
            var session = api.createSession();
            var taken = api.message(session, "taken before the lag", "Idempotency-Key", "k");
            taken.tokens(1);

            await("a refusal").until(() -> send(api).status() == 503);

            var refused = send(api);
            assertThat(refused.code()).isEqualTo("history_lagging");
            assertThat(refused.response().headers().firstValue("Retry-After")).hasValue("5");
            assertThat(api.post("/api/v1/chat", "{\"query\":\"also refused\"}").code())
                    .isEqualTo("history_lagging");
            var again = api.message(session, "taken before the lag", "Idempotency-Key", "k");
            gate.release();
            assertThat(taken.toEnd().getLast().name()).isEqualTo("done");
            assertThat(again.toEnd().getLast().name()).isEqualTo("done");

            system.startProjector();
            system.awaitProjected();
            await("messages are taken").until(() -> send(api).status() == 202);
        } finally {
            gate.release();
            system.stopProjector();
            system.startProjector();
        }
    }

    private static ApiClient.Answer send(ApiClient api) {
        return api.post(
                "/api/chat/sessions/" + api.createSession() + "/messages",
                "{\"content\":\"hello\"}",
                "Accept",
                "application/json");
    }

    @Test
    void aTurnThatCannotRememberItsConversationFails() {
        var session = system.api(0).createSession();
        system.api(0).message(session, "to be remembered").toEnd();
        system.awaitProjected();
        system.stopProjector();
        system.stopWorker();
        system.startWorker(
                "--parley.log-reader.max-records=3", "--parley.worker.history-timeout=1s");
        try {
            var other = system.api(0).message(session, "what did I say").toEnd();

            assertThat(other.getLast().name()).isEqualTo("done");
            var next = system.api(0).message(session, "and before that").toEnd();
            assertThat(next.getLast().name()).isEqualTo("error");
            assertThat(next.getLast().json().get("code").stringValue())
                    .isEqualTo("history_unavailable");
            assertThat(system.model.callsFor("and before that")).isEmpty();
        } finally {
            system.stopWorker();
            system.startWorker();
            system.startProjector();
        }
    }

    private String otherPartitionThan(String session) {
        while (true) {
            var other = system.api(0).createSession();
            if (system.partition(other) != system.partition(session)) {
                return other;
            }
        }
    }

    private void appendLarge(String session) {
        var id = UUID.fromString(session);
        var event =
                new SessionUpdated(
                        id,
                        Instant.EPOCH,
                        "local",
                        null,
                        ChatMode.REGULAR,
                        List.of(),
                        Map.of("k", "x".repeat(600_000)),
                        null);
        system.produce(
                new ProducerRecord<>(
                        Topics.EVENTS,
                        system.partition(session),
                        session.getBytes(UTF_8),
                        EventCodec.encode(event)));
    }

    private static long lag(ApiClient.Answer list) {
        return Long.parseLong(
                list.response().headers().firstValue("Parley-History-Lag").orElseThrow());
    }

    private static long elapsedSince(long millis) {
        // Kafka cuts the record's time to whole milliseconds, as we do.
        return System.currentTimeMillis() - millis + 1;
    }
}
