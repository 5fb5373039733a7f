package dev.parley.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.events.ChatMode;
import dev.parley.events.ModelChoice;
import dev.parley.events.SessionEvent.SessionCreated;
import dev.parley.log.EventLog;
import dev.parley.log.Ids;
import dev.parley.modelserver.scripted.Script;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

/** Search over titles and messages, in rows and in events that are not projected yet. */
class SearchTest {

    private final TestSystem system = TestSystem.get();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Zugspitze wandern|Zugspitze|true",
                "Zugspitze wandern|wandern zugSPITZE|true",
                "Zugspitze wandern|Zugsp|true",
                "Zugspitze wandern|wandern Zugsp|true",
                "Zugspitze wandern|Zugsp wandern|false",
                "Zugspitze wandern|spitze|false",
                "Zugspitze wandern|Zugspitze schwimmen|false",
                "ÄPFEL über Öl|äpfel ÜBER|true",
                "Электронная почта|ЭЛЕКТРОННАЯ поч|true",
                "mañana por la mañana|MAN\u0303ANA|true",
                "日本語の検索|日本語|true",
                "日本語の検索|語|true",
                "日本語の検索|語本|false",
                "备用钥匙放在蓝色箱子下面|蓝色箱子|true",
                "예비 열쇠는 파란 상자 아래에|열쇠|true",
                "กุญแจสำรองอยู่ใต้กล่องสีน้ำเงิน|กล่อง|true",
                "المِفْتاحُ الاحتياطيُّ|مفتاح|true",
                "Straßencafé Müller|strassencafe muller|true",
                "ＡＢ－１２３４５ ﾃﾞｰﾀ|ab-12345 データ|true",
                "flood\u00adgate and wa\u200bter|floodgate water|true",
                "The ferries run daily|ferry|true",
                "the one and only|the|true",
                "it's 100% O'Reilly & co|o'reilly|true",
                "it's 100% O'Reilly & co|100% & co|true",
                "see https://example.org/a-b|example.org/a-b|true",
                "back\\slash|back\\slash|true",
                "nothing of it|!!! & ' \\ :*|false",
            })
    void wordsAreFoundInTitlesAndMessages(String text, String words, boolean found)
            throws Exception {
        var titled = titled(text);
        var asked = system.api(0).createSession();
        system.api(0).message(asked, text).toEnd();
        var question = "answers by " + text.hashCode();
        system.model.when(question, Script.answer(text));
        var answered = system.api(0).createSession();
        system.api(0).message(answered, question).toEnd();
        system.api(0).createSession();

        assertFound(words, found, titled, asked, answered);
        system.awaitProjected();
        assertFound(words, found, titled, asked, answered);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"q=|q", "q=%20|q", "q=%00|q", "q=x&limit=0|limit", "q=x&cursor=x|cursor"})
    void badSearchesAreRefusedByName(String query, String field) {
        var answer = system.api(0).get("/api/chat/sessions?" + query);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.code()).isEqualTo("validation_failed");
        assertThat(answer.body().get("errors").get(0).get("field").stringValue()).isEqualTo(field);
    }

    @Test
    void aSearchIsBoundedAndNotByOneTooFew() {
        var api = system.api(0);

        assertThat(api.get(search("x".repeat(200))).status()).isEqualTo(200);
        assertThat(api.get(search("x".repeat(201))).code()).isEqualTo("validation_failed");
    }

    @Test
    void eventsThatAreNotProjectedYetAreFoundToo() {
        var before = titled("Kabeljau");
        system.awaitProjected();
        system.stopProjector();
        try {
            var titled = titled("Kabeljau also");
            var asked = system.api(0).createSession();
            system.api(0).message(asked, "tell me about Kabeljau").toEnd();
            var renamed = before;
            var both = found("kabeljau", "");
            system.api(0).patch("/api/chat/sessions/" + renamed, "{\"title\":\"Makrele\"}");

            assertThat(both).containsExactly(asked, titled, before);
            assertThat(found("kabeljau", "")).containsExactly(asked, titled);
            assertThat(found("makrele", "")).containsExactly(renamed);
        } finally {
            system.startProjector();
        }
        system.awaitProjected();
        assertThat(found("makrele", "")).containsExactly(before);
    }

    @Test
    void aSearchGoesPageByPageByActivity() {
        var mine = new ArrayList<String>();
        for (int i = 0; i < 5; i++) {
            mine.add(titled("Seitenweise " + i));
            titled("something else");
        }
        system.api(0).message(mine.get(1), "makes it the newest").toEnd();
        mine.addLast(mine.remove(1));
        system.awaitProjected();

        var listed = new ArrayList<String>();
        String cursor = "";
        do {
            var page = system.api(1).get(search("seitenweise") + "&limit=2" + cursor).body();
            listed.addAll(ids(page));
            cursor =
                    page.has("next_cursor")
                            ? "&cursor=" + page.get("next_cursor").stringValue()
                            : "";
        } while (!cursor.isEmpty());

        assertThat(listed).containsExactlyElementsOf(mine.reversed());
    }

    @Test
    void sessionsOfOthersAreNotFound() {
        var theirs =
                new SessionCreated(
                        Ids.next(),
                        Instant.now().truncatedTo(ChronoUnit.MILLIS),
                        "somebody else",
                        "Fremdes",
                        ChatMode.REGULAR,
                        List.of(),
                        Map.of(),
                        null,
                        ModelChoice.DEFAULT);
        system.apiBean(EventLog.class).append(theirs).join();
        var path = "/api/chat/sessions/" + theirs.sessionId();

        for (int round = 0; round < 2; round++) {
            assertThat(found("fremdes", "")).isEmpty();
            assertThat(system.api(0).get(path + "/log").status()).isEqualTo(404);
            assertThat(system.api(0).delete(path).status()).isEqualTo(404);
            // The second time, its rows are found.
            system.awaitProjected();
        }
    }

    @Test
    void aMessageOfAnyLengthIsProjected() {
        // Far more than PostgreSQL takes into one vector.
        var words = new ArrayList<String>();
        for (int i = 0; i < 150_000; i += 100) {
            words.add(
                    IntStream.range(i, i + 100)
                            .mapToObj(n -> "w" + n + " ")
                            .collect(Collectors.joining()));
        }
        system.model.when("very many words", Script.answer(words));
        var session = system.api(0).createSession();
        var stream = system.api(0).message(session, "very many words");
        stream.toEnd();

        await().until(
                        () ->
                                system.projectedStatus(stream.header("Parley-Turn-Id"))
                                        .equals("COMPLETED"));
        assertThat(found("w1000", "")).containsExactly(session);
    }

    private void assertFound(String words, boolean found, String... sessions) {
        if (found) {
            assertThat(found(words, "&limit=100")).contains(sessions);
        } else {
            assertThat(found(words, "&limit=100")).doesNotContain(sessions);
        }
    }

    private String titled(String title) {
        return system.api(0)
                .post(
                        "/api/chat/sessions",
                        JsonMapper.shared().writeValueAsString(Map.of("title", title)))
                .body()
                .get("session_id")
                .stringValue();
    }

    private List<String> found(String words, String more) {
        return ids(system.api(1).get(search(words) + more).body());
    }

    private static List<String> ids(tools.jackson.databind.JsonNode page) {
        var ids = new ArrayList<String>();
        page.get("sessions").forEach(s -> ids.add(s.get("session_id").stringValue()));
        return ids;
    }

    private static String search(String words) {
        return "/api/chat/sessions?q=" + URLEncoder.encode(words, StandardCharsets.UTF_8);
    }
}
