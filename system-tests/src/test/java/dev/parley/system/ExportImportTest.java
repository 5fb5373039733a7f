package dev.parley.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.api.sessions.ImportedPast;
import dev.parley.api.sessions.ImportedPast.Exchange;
import dev.parley.api.sessions.NamedSessions;
import dev.parley.api.sessions.NamedSessions.Beginning;
import dev.parley.api.sessions.Sessions;
import dev.parley.events.ChatMode;
import dev.parley.events.ModelChoice;
import dev.parley.events.SessionEvent.SessionUpdated;
import dev.parley.events.Text;
import dev.parley.modelserver.scripted.Script;
import dev.parley.testsupport.ApiClient.Answer;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Sessions leave as files, and files become sessions, whole or not at all. */
class ExportImportTest {

    private static final String SESSIONS = "/api/chat/sessions/";
    private static final String IMPORT = SESSIONS + "import";
    private static final JsonMapper JSON = JsonMapper.shared();

    private final TestSystem system = TestSystem.get();

    private String export(String session, String format) {
        var file = system.api(1).text("%s%s/export?format=%s".formatted(SESSIONS, session, format));
        assertThat(file.statusCode()).as(file.body()).isEqualTo(200);
        return file.body();
    }

    private Answer imported(int node, String file, String... headers) {
        return system.api(node).post(IMPORT, file, headers);
    }

    private static String id(Answer answer) {
        assertThat(answer.status()).as(answer.toString()).isEqualTo(201);
        return answer.body().at("/sessions/0/session_id").stringValue();
    }

    /** Who said what when. */
    private static List<String> said(String export) {
        return JSON.readTree(export)
                .get("messages")
                .valueStream()
                .map(
                        message ->
                                message.get("role").stringValue()
                                        + message.get("created_at").stringValue()
                                        + message.get("content").stringValue())
                .toList();
    }

    /** Our format with so many messages, which alternate. */
    private static String file(String title, int messages, String text) {
        var said =
                IntStream.range(0, messages)
                        .mapToObj(
                                i ->
                                        Map.of(
                                                "role",
                                                i % 2 == 0 ? "user" : "assistant",
                                                "content",
                                                text + " " + i,
                                                "created_at",
                                                "2025-03-04T05:06:07.%03dZ".formatted(i)))
                        .toList();
        return JSON.writeValueAsString(
                Map.of("format", "parley.session", "version", 1, "title", title, "messages", said));
    }

    @Test
    void anExportIsImportedAgainWithTheSameMessages() {
        system.model.when("to be exported", Script.answer("Größe 🌍\u200d\r\n\tעברית", "e\u0301"));
        var session =
                system.api(0)
                        .post("/api/chat/sessions", "{\"title\":\"To be exported\"}")
                        .body()
                        .get("session_id")
                        .stringValue();
        system.api(0).message(session, "to be exported, \"first\"\n").toEnd();
        system.api(0).message(session, "to be exported, second").toEnd();
        var first = export(session, "json");

        var copy = id(imported(0, first));
        var second = export(copy, "json");

        assertThat(said(first)).hasSize(4);
        assertThat(said(second)).isEqualTo(said(first));
        assertThat(JSON.readTree(second).get("title").stringValue()).isEqualTo("To be exported");
        assertThat(said(export(id(imported(1, second)), "json"))).isEqualTo(said(first));
        assertThat(system.model.callsFor("to be exported")).hasSize(2);
        // It is a session like any other.
        assertThat(system.api(1).message(copy, "and on").toEnd().getLast().name())
                .isEqualTo("done");
        assertThat(system.api(0).history(copy).get("message_count").intValue()).isEqualTo(6);
    }

    @Test
    void aLongSessionIsExportedInOrderInEachFormat() {
        var session = id(imported(0, file("Long", 250, "said")));
        var expected = IntStream.range(0, 250).mapToObj(i -> "said " + i).toList();

        assertThat(contents(export(session, "json"))).isEqualTo(expected);
        var openai = JSON.readTree(export(session, "openai"));
        assertThat(openai.propertyNames()).containsExactly("messages");
        assertThat(contents(openai.toString())).isEqualTo(expected);
        assertThat(openai.at("/messages/1/role").stringValue()).isEqualTo("assistant");
        assertThat(export(session, "markdown").lines().filter(line -> line.startsWith("said ")))
                .containsExactlyElementsOf(expected);
    }

    private static List<String> contents(String export) {
        return JSON.readTree(export)
                .get("messages")
                .valueStream()
                .map(message -> message.get("content").stringValue())
                .toList();
    }

    @ParameterizedTest
    @CsvSource({
        "json, application/json, .json",
        "markdown, text/markdown;charset=UTF-8, .md",
        "openai, application/json, .openai.json"
    })
    void aFileHasItsTypeAndASafeName(String format, String type, String ending) {
        var session = id(imported(0, file("../Gr\u00f6\u00dfe: \"a\"\r\n\u202eb", 2, "x")));
        var path = SESSIONS + session + "/export?format=" + format;

        var file = system.api(0).text(path);
        var head = system.api(1).call("HEAD", path);

        for (var response : List.of(file, head.response())) {
            var headers = response.headers();
            assertThat(headers.firstValue("Content-Type")).hasValue(type);
            assertThat(headers.firstValue("Content-Disposition").orElseThrow())
                    .startsWith("attachment; ")
                    .endsWith("filename*=UTF-8''Gr%C3%B6%C3%9Fe_%20_a_b" + ending);
        }
        var pdf = system.api(0).get(SESSIONS + session + "/export?format=pdf");
        assertThat(pdf.body().at("/errors/0/message").stringValue())
                .isEqualTo("must be one of: json, markdown, openai");
    }

    @Test
    void theSameKeyAndFileAreTheSameSessions() {
        var key = "import-" + UUID.randomUUID();
        var file = file("Once", 4, "only once");

        var first = imported(0, file, "Idempotency-Key", key);
        var again = imported(1, file, "Idempotency-Key", key);
        var other = imported(1, file("Other", 4, "x"), "Idempotency-Key", key);

        assertThat(again.body()).isEqualTo(first.body());
        assertThat(system.record(id(first))).hasSize(6);
        assertThat(other.status()).isEqualTo(409);
        assertThat(other.code()).isEqualTo("idempotency_key_reused");
        // What was deleted is imported anew.
        system.api(0).delete(SESSIONS + id(first));
        assertThat(id(imported(0, file, "Idempotency-Key", key))).isNotEqualTo(id(first));
    }

    @Test
    void whatACrashLeftIsSeenByNobodyAndDoneByTheSameCall() {
        var key = "import-" + UUID.randomUUID();
        var word = "half" + UUID.randomUUID().toString().substring(0, 8);
        var file = file(word, 6, word);
        var name = "import:" + Text.sha256Hex(key);
        var named = system.apiBean(NamedSessions.class);
        assertThat(named.standsFor(name, Text.sha256Hex(file))).isTrue();
        var half =
                named.begin(
                        NamedSessions.nameOf(name, Text.sha256Hex(file)),
                        new Beginning(
                                word,
                                ChatMode.REGULAR,
                                List.of(),
                                Map.of(),
                                ModelChoice.DEFAULT,
                                null,
                                true));
        system.apiBean(ImportedPast.class)
                .write(half, List.of(new Exchange(word + " 0", word + " 1")));
        // That comes last, and did not happen.
        system.database()
                .sql("DELETE FROM turn_claim WHERE session_id = ?")
                .param(half.sessionId())
                .update();
        assertThat(found(word)).isEmpty();

        var done = imported(1, file, "Idempotency-Key", key);

        assertThat(id(done)).isEqualTo(half.sessionId().toString());
        assertThat(contents(export(id(done), "json")))
                .containsExactly(
                        word + " 0",
                        word + " 1",
                        word + " 2",
                        word + " 3",
                        word + " 4",
                        word + " 5");
        assertThat(found(word)).containsExactly(id(done));
        assertThat(
                        system.record(id(done)).stream()
                                .filter(SessionUpdated.class::isInstance)
                                .map(updated -> ((SessionUpdated) updated).unlisted()))
                .as("it was kept before it was written, and listed at the end")
                .containsExactly(true, false);
        system.awaitProjected();
        assertThat(found(word)).containsExactly(id(done));
    }

    @Test
    void aSlowRepeatTakesNoRenameBack() {
        var session = id(imported(0, file("Imported", 2, "x")));
        system.api(0).patch(SESSIONS + session, "{\"title\":\"Renamed\"}");

        // The last step of another call that began before.
        system.apiBean(Sessions.class).list(UUID.fromString(session));

        assertThat(system.api(1).history(session).get("title").stringValue()).isEqualTo("Renamed");
        assertThat(system.record(session)).filteredOn(SessionUpdated.class::isInstance).hasSize(2);
    }

    @Test
    void aKeyStandsForNothingIfNoSessionCameOfIt() {
        var empty =
                "{\"format\":\"parley.session\",\"version\":1,\"title\":\"None\",\"messages\":[]}";
        var key = "import-" + UUID.randomUUID();

        var answer = imported(0, empty, "Idempotency-Key", key);

        assertThat(answer.status()).as(answer.toString()).isEqualTo(201);
        assertThat(answer.body().get("skipped").intValue()).isEqualTo(1);
        assertThat(
                        system.database()
                                .sql(
                                        "SELECT count(*) FROM conversation"
                                                + " WHERE starts_with(conversation_id, ?)")
                                .param("import:" + Text.sha256Hex(key))
                                .query(Integer.class)
                                .single())
                .isZero();
    }

    @Test
    void nothingIsCopiedWhileNoMessageIsTaken() {
        var session = id(imported(0, file("Whole", 2, "x")));
        var turn = system.api(0).history(session).at("/messages/0/turn_id").stringValue();
        system.stopWorker();
        try (var full =
                system.startApi("--parley.api.max-queued=1", "--parley.api.queue-check-every=0s")) {
            var api = TestSystem.client(full);
            assertThat(
                            api.post(
                                            SESSIONS + session + "/messages",
                                            "{\"content\":\"waits\"}",
                                            "Accept",
                                            "application/json")
                                    .status())
                    .isEqualTo(202);

            var refused =
                    List.of(
                            api.post(IMPORT, file("Other", 2, "x")),
                            api.post(
                                    SESSIONS + session + "/fork",
                                    "{\"turn_id\":\"" + turn + "\"}"));

            assertThat(refused).extracting(Answer::status).containsOnly(503);
            assertThat(refused).extracting(Answer::code).containsOnly("overloaded");
        } finally {
            system.startWorker();
        }
    }

    private List<String> found(String word) {
        return system.api(0)
                .get("/api/chat/sessions?q=" + word)
                .body()
                .get("sessions")
                .valueStream()
                .map(session -> session.get("session_id").stringValue())
                .toList();
    }

    @Test
    void aFileOfChatGptBecomesASessionForEachConversation() {
        var file =
                """
                [{"title":"One","current_node":"c","mapping":{
                    "r":{"id":"r","message":null,"parent":null,"children":["a"]},
                    "a":{"id":"a","message":{"author":{"role":"user"},"create_time":1700000000.25,
                        "content":{"content_type":"text","parts":["Hello"]}},"parent":"r"},
                    "b":{"id":"b","message":{"author":{"role":"assistant"},
                        "content":{"content_type":"text","parts":["another branch"]}},"parent":"a"},
                    "c":{"id":"c","message":{"author":{"role":"assistant"},"create_time":1700000001,
                        "content":{"content_type":"text","parts":["Hi."]}},"parent":"a"}}},
                {"title":"None","current_node":"r","mapping":{"r":{"id":"r","message":null}}},
                {"title":"Two","current_node":"a","mapping":{
                    "a":{"message":{"author":{"role":"user"},
                        "content":{"content_type":"text","parts":["Alone"]}}}}}]""";

        var answer = imported(0, file);

        assertThat(answer.body().get("skipped").intValue()).isEqualTo(1);
        assertThat(answer.body().get("sessions")).hasSize(2);
        var one = system.api(1).history(id(answer));
        assertThat(one.get("title").stringValue()).isEqualTo("One");
        assertThat(one.at("/messages/0/content").stringValue()).isEqualTo("Hello");
        assertThat(one.at("/messages/0/created_at").stringValue())
                .isEqualTo("2023-11-14T22:13:20.250Z");
        assertThat(one.at("/messages/1/content").stringValue()).isEqualTo("Hi.");
        assertThat(one.get("messages")).hasSize(2);
    }

    @Test
    void aBadFileIsRefusedWholeAndSaysWhere() {
        var word = "bad" + UUID.randomUUID().toString().substring(0, 8);
        var good = file(word, 2, word);
        var bad = good.replace("\"version\":1", "\"version\":2");

        var answer = imported(0, "[" + good + "," + bad + "]");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.code()).isEqualTo("validation_failed");
        assertThat(answer.body().at("/errors/0/field").stringValue()).isEqualTo("/1/version");
        assertThat(found(word)).isEmpty();
        assertThat(imported(0, "{\"x\":").code()).isEqualTo("malformed_json");
        assertThat(imported(0, "").code()).isEqualTo("malformed_json");
        assertThat(imported(0, "[]").body().at("/errors/0/field").stringValue()).isEqualTo("body");
        assertThat(system.api(0).postAs("text/plain", IMPORT, good).status()).isEqualTo(415);
    }

    @Test
    void aTurnIsShownAgainAtAnySpeedAndAnImportedOneHasNoStream() {
        var session = system.api(0).createSession();
        var stream = system.api(0).message(session, "to be shown again");
        var events = stream.toEnd();
        var path = SESSIONS + session + "/turns/" + stream.header("Parley-Turn-Id") + "/events";

        for (var speed : List.of("1", "4", "max")) {
            assertThat(system.api(1).stream(path + "?speed=" + speed).toEnd())
                    .as(speed)
                    .isEqualTo(events);
        }
        assertThat(
                        system.api(1).stream(path + "?speed=4", "Last-Event-ID", events.get(2).id())
                                .toEnd())
                .isEqualTo(events.subList(3, events.size()));
        assertThat(system.api(0).get(path + "?speed=2").body().at("/errors/0/field").stringValue())
                .isEqualTo("speed");
        var copy = system.api(0).history(id(imported(0, file("Copy", 2, "x"))));
        JsonNode message = copy.at("/messages/0");
        assertThat(
                        system.api(0)
                                .text(
                                        SESSIONS
                                                + copy.get("session_id").stringValue()
                                                + "/turns/"
                                                + message.get("turn_id").stringValue()
                                                + "/events?speed=1")
                                .statusCode())
                .isEqualTo(204);
    }
}
