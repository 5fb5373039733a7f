package dev.parley.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.events.ChatMode;
import dev.parley.events.EventCodec;
import dev.parley.events.ModelChoice;
import dev.parley.events.SessionEvent;
import dev.parley.events.SessionEvent.SessionCreated;
import dev.parley.events.SessionEvent.SessionUpdated;
import dev.parley.log.Ids;
import dev.parley.log.Topics;
import dev.parley.modelserver.scripted.Script;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Sessions are there at once, and are listed by their latest activity, page by page. */
class SessionsTest {

    private final TestSystem system = TestSystem.get();

    @Test
    void aSessionIsThereAtOnceOnEveryNode() {
        var created =
                system.api(0)
                        .post(
                                "/api/chat/sessions",
                                "{\"title\":\"Über\",\"mode\":\"deep_research\",\"metadata\":{\"z\":1,\"a\":{\"b\":null}}}");
        var id = created.body().get("session_id").stringValue();

        assertThat(created.status()).isEqualTo(201);
        assertThat(created.response().headers().firstValue("Location"))
                .hasValue("/api/chat/sessions/" + id);
        var read = system.api(1).get("/api/chat/sessions/" + id).body();
        assertThat(read.get("title").stringValue()).isEqualTo("Über");
        assertThat(read.get("mode").stringValue()).isEqualTo("deep_research");
        assertThat(read.get("metadata").toString()).isEqualTo("{\"z\":1,\"a\":{\"b\":null}}");
        assertThat(read.get("status").stringValue()).isEqualTo("idle");
        assertThat(read.get("messages").isEmpty()).isTrue();
        assertThat(system.api(1).get("/api/chat/sessions?limit=1").body().get("sessions").get(0))
                .isEqualTo(created.body());
    }

    @Test
    void aSessionKeepsItsSystemPromptAndItsTemperatureThroughItsNextTitle() {
        var prompt = "In rhymes.\n" + "🦜".repeat(7_989);
        var session =
                system.api(0)
                        .post(
                                "/api/chat/sessions",
                                "{\"model\":\"scripted\",\"temperature\":2,\"system_prompt\":\"%s\"}"
                                        .formatted(prompt.replace("\n", "\\n")))
                        .body()
                        .get("session_id")
                        .stringValue();

        system.api(0).patch("/api/chat/sessions/" + session, "{\"title\":\"Another\"}");
        system.awaitProjected();

        var read = system.api(1).history(session);
        assertThat(read.get("title").stringValue()).isEqualTo("Another");
        assertThat(read.get("model").stringValue()).isEqualTo("scripted");
        assertThat(read.get("system_prompt").stringValue()).isEqualTo(prompt);
        assertThat(read.get("temperature").doubleValue()).isEqualTo(2.0);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"model\":\"gpt-9\"}|model|must be one of: scripted",
                "{\"system_prompt\":\" \"}|system_prompt|must not be blank",
                "{\"temperature\":2.5}|temperature|must be between 0 and 2, not 2.5",
                "{\"metadata\":{\"k\":[%s]}}|metadata|must have at most 16384 bytes as JSON, not 20006",
            })
    void aChoiceThatIsNotAllowedIsRefusedByName(String body, String field, String message) {
        var answer =
                system.api(0)
                        .post(
                                "/api/chat/sessions",
                                body.replace("%s", "\"" + "x".repeat(19_996) + "\""));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.code()).isEqualTo("validation_failed");
        assertThat(answer.body().at("/errors/0/field").stringValue()).isEqualTo(field);
        assertThat(answer.body().at("/errors/0/message").stringValue()).isEqualTo(message);
    }

    @Test
    void withoutAListOfModelsThereIsTheOneOfTheSettings() {
        var models = system.api(0).get("/api/models").body();
        var session = system.api(0).createSession();

        assertThat(models.toString())
                .isEqualTo("{\"models\":[{\"name\":\"scripted\",\"default\":true}]}");
        assertThat(system.api(1).history(session).get("model").stringValue()).isEqualTo("scripted");
    }

    @Test
    void theListGoesThroughAllSessionsOnceByActivity() {
        var mine = new ArrayList<String>();
        for (int i = 0; i < 7; i++) {
            mine.add(system.api(i % 2).createSession());
        }
        system.api(0).message(mine.get(2), "makes it the newest").toEnd();
        mine.addLast(mine.remove(2));

        var listed = new ArrayList<String>();
        var times = new ArrayList<String>();
        String cursor = "";
        do {
            var page = system.api(1).get("/api/chat/sessions?limit=3" + cursor).body();
            page.get("sessions")
                    .forEach(
                            session -> {
                                listed.add(session.get("session_id").stringValue());
                                times.add(session.get("updated_at").stringValue());
                            });
            cursor =
                    page.has("next_cursor")
                            ? "&cursor=" + page.get("next_cursor").stringValue()
                            : "";
        } while (!cursor.isEmpty());

        assertThat(listed)
                .doesNotHaveDuplicates()
                .startsWith(mine.reversed().toArray(String[]::new));
        assertThat(times).isSortedAccordingTo(java.util.Comparator.reverseOrder());
    }

    @Test
    void aSessionIsRenamed() {
        var session = system.api(0).createSession();

        var renamed =
                system.api(0).patch("/api/chat/sessions/" + session, "{\"title\":\"Another\"}");

        assertThat(renamed.status()).isEqualTo(200);
        assertThat(renamed.body().get("title").stringValue()).isEqualTo("Another");
        assertThat(system.api(1).history(session).get("title").stringValue()).isEqualTo("Another");
    }

    @Test
    void messagesAreReadPageByPage() {
        var session = system.api(0).createSession();
        for (int i = 0; i < 3; i++) {
            system.api(0).message(session, "question " + i).toEnd();
        }
        var path = "/api/chat/sessions/" + session + "?limit=4";

        var newest = system.api(0).get(path).body();
        var older =
                system.api(0)
                        .get(path + "&before=" + newest.get("previous_cursor").stringValue())
                        .body();

        assertThat(contents(newest))
                .containsExactly("question 1", "Hello there.", "question 2", "Hello there.");
        assertThat(contents(older)).containsExactly("question 0", "Hello there.");
        assertThat(older.has("previous_cursor")).isFalse();
    }

    @Test
    void aPageOfLongMessagesEndsEarlyAndTheNextGoesOn() {
        system.model.when(
                "very long", Script.answer(Collections.nCopies(60, "long ".repeat(2_000))));
        var session = system.api(0).createSession();
        system.api(0).message(session, "very long").toEnd();
        system.api(0).message(session, "very long").toEnd();
        var path = "/api/chat/sessions/" + session;

        for (boolean projected : new boolean[] {false, true}) {
            if (projected) {
                system.awaitProjected();
            }
            var newest = system.api(0).get(path).body();
            var older =
                    system.api(0)
                            .get(path + "?before=" + newest.get("previous_cursor").stringValue())
                            .body();

            assertThat(contents(newest))
                    .extracting(String::length)
                    .containsExactly(600_000, 9, 600_000);
            assertThat(contents(older)).containsExactly("very long");
            assertThat(older.has("previous_cursor")).isFalse();
        }
    }

    /** Earlier versions took metadata of almost any size. */
    @Test
    void aPageOfLargeSessionsEndsEarlyAndTheNextGoesOn() {
        var first = sessionOfAnEarlierVersion(1);
        var large = new ArrayList<String>();
        for (int i = 0; i < 5; i++) {
            large.addFirst(sessionOfAnEarlierVersion(600_000));
        }
        system.awaitProjected();
        system.stopProjector();
        try {
            // Read from the event log, and yet not before the stored ones that are newer.
            append(renamed(first));

            var one = page("");
            var two = page("&cursor=" + one.get("next_cursor").stringValue());
            var three = page("&cursor=" + two.get("next_cursor").stringValue());

            assertThat(ids(one)).isEqualTo(large.subList(0, 2));
            assertThat(ids(two)).isEqualTo(large.subList(2, 4));
            assertThat(ids(three)).startsWith(large.get(4), first);
        } finally {
            system.startProjector();
        }
        large.forEach(id -> system.api(0).delete("/api/chat/sessions/" + id));
    }

    private JsonNode page(String cursor) {
        return system.api(0).get("/api/chat/sessions?limit=5" + cursor).body();
    }

    private static List<String> ids(JsonNode page) {
        return page.get("sessions")
                .valueStream()
                .map(session -> session.get("session_id").stringValue())
                .toList();
    }

    @Test
    void aSessionWhosePropertiesFitIntoNoEventCannotBeRenamed() {
        var session = sessionOfAnEarlierVersion(999_700);

        var renamed =
                system.api(0)
                        .patch(
                                "/api/chat/sessions/" + session,
                                "{\"title\":\"" + "long ".repeat(40) + "\"}");

        assertThat(renamed.status()).isEqualTo(413);
        assertThat(renamed.code()).isEqualTo("payload_too_large");
        assertThat(system.api(0).history(session).has("title")).isFalse();
        system.api(0).delete("/api/chat/sessions/" + session);
    }

    /** A session that is not projected yet, with so many bytes of metadata. */
    private String sessionOfAnEarlierVersion(int bytes) {
        var id = Ids.next();
        var created =
                new SessionCreated(
                        id,
                        Instant.now().truncatedTo(ChronoUnit.MILLIS),
                        "local",
                        null,
                        ChatMode.REGULAR,
                        List.of(),
                        Map.of("k", "x".repeat(bytes)),
                        null,
                        ModelChoice.DEFAULT);
        append(created);
        return id.toString();
    }

    // At a time that does not count as the session's latest activity.
    private static SessionUpdated renamed(String session) {
        return new SessionUpdated(
                UUID.fromString(session),
                Instant.EPOCH,
                "local",
                "Renamed",
                ChatMode.REGULAR,
                List.of(),
                Map.of(),
                null);
    }

    private void append(SessionEvent event) {
        system.produce(
                new ProducerRecord<>(
                        Topics.EVENTS,
                        system.partition(event.key().toString()),
                        event.key().toString().getBytes(UTF_8),
                        EventCodec.encode(event)));
    }

    private static List<String> contents(JsonNode history) {
        var contents = new ArrayList<String>();
        history.get("messages").forEach(m -> contents.add(m.get("content").stringValue()));
        return contents;
    }
}
