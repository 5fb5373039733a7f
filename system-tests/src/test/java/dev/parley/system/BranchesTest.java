package dev.parley.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.events.EventCodec;
import dev.parley.modelserver.scripted.Gate;
import dev.parley.modelserver.scripted.Script;
import dev.parley.testsupport.ApiClient.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The turns of a session as a tree: answered anew, edited, gone back to, and copied. */
@Tag("delivery")
class BranchesTest {

    private static final String BEGINNING = "00000000-0000-0000-0000-000000000000";

    private final TestSystem system = TestSystem.get();
    private String session = "";

    @BeforeEach
    void createSession() {
        session = system.api(0).createSession();
    }

    @Test
    void anAnswerThatIsRegeneratedStandsBesideTheFirst() {
        branched("regenerated");
        system.awaitProjected();
        assertBranched("regenerated");
        var projected = system.api(1).history(session);
        var before = system.rows();

        system.stopProjector();
        system.startProjector("--rebuild");
        system.awaitProjected();

        assertThat(system.rows()).isEqualTo(before);
        assertThat(system.api(0).history(session)).isEqualTo(projected);
    }

    @Test
    void whatIsNotProjectedHasTheSameBranches() {
        JsonNode folded;
        system.stopProjector();
        try {
            branched("folded");
            assertBranched("folded");
            folded = system.api(0).history(session);
        } finally {
            system.startProjector();
        }
        system.awaitProjected();

        assertThat(system.api(1).history(session)).isEqualTo(folded);
        assertBranched("folded");
    }

    /** joke-why and, beside the joke, another joke; then back to the first, and on from there. */
    private void branched(String name) {
        system.model.when(
                name + " joke", Script.answer("first joke").then(Script.answer("other joke")));
        system.model.when(name + " why", Script.answer("since"));
        var joke = ask(name + " joke");
        var why = ask(name + " why");

        var other = regenerate(joke, "{}");

        assertThat(contents("")).containsExactly(name + " joke", "other joke");
        assertThat(siblings(0)).containsExactly(joke, other);
        assertThat(leaf()).isEqualTo(other);
        assertThat(contents("?leaf=" + why))
                .containsExactly(name + " joke", "first joke", name + " why", "since");

        ask(name + " from the other");
        assertThat(prompt(name + " from the other")).contains("other joke").doesNotContain("since");

        var selected = select(joke);
        assertThat(selected.status()).as(selected.toString()).isEqualTo(200);
        assertThat(selected.body().get("leaf_turn_id").stringValue())
                .as("the newest that goes on from it")
                .isEqualTo(why);
        assertThat(contents(""))
                .containsExactly(name + " joke", "first joke", name + " why", "since");
        ask(name + " from the first");
        assertThat(prompt(name + " from the first"))
                .contains("first joke")
                .contains("since")
                .doesNotContain("other joke")
                .doesNotContain("from the other");
    }

    private void assertBranched(String name) {
        assertThat(contents(""))
                .containsExactly(
                        name + " joke",
                        "first joke",
                        name + " why",
                        "since",
                        name + " from the first",
                        "Hello there.");
        assertThat(siblings(0)).hasSize(2).isEqualTo(siblings(1));
        assertThat(siblings(2)).hasSize(1);
        var history = system.api(0).history(session);
        assertThat(history.get("message_count").intValue()).isEqualTo(10);
        assertThat(history.at("/messages/4/parent_turn_id"))
                .isEqualTo(history.at("/messages/2/turn_id"));
        assertThat(history.at("/messages/0/parent_turn_id").isMissingNode()).isTrue();
        var other = siblings(0).getLast();
        assertThat(contents("?leaf=" + other)).containsExactly(name + " joke", "other joke");
        // Page by page it is the same path.
        var page = system.api(0).get(path("?limit=3")).body();
        assertThat(texts(page)).hasSize(3).endsWith("Hello there.");
        assertThat(contents("?limit=200&before=" + page.get("previous_cursor").stringValue()))
                .containsExactly(name + " joke", "first joke", name + " why");
    }

    @Test
    void aMessageIsEditedByGoingOnFromItsParent() {
        var first = ask("edited: one");
        ask("edited: two");

        var beside = ask("edited: two, better", "parent_turn_id", first);
        assertThat(contents(""))
                .containsExactly(
                        "edited: one", "Hello there.", "edited: two, better", "Hello there.");
        assertThat(siblings(2)).hasSize(2).endsWith(beside);
        var anew = ask("edited: another one", "parent_turn_id", BEGINNING);

        assertThat(contents("")).containsExactly("edited: another one", "Hello there.");
        assertThat(siblings(0)).containsExactly(first, anew);
        assertThat(prompt("edited: another one")).doesNotContain("edited: one");
        // A search finds what is on the branch that was left.
        system.api(0).patch(path(""), "{\"title\":\"about edits\"}");
        assertThat(found("edited better")).isEqualTo(beside);
        assertThat(found("about edits")).isEmpty();
        system.awaitProjected();
        assertThat(found("edited better")).isEqualTo(beside);
        assertThat(found("about edits")).isEmpty();
        // A stream tells where its turn stands, if it does not follow the one before.
        var told = system.api(1).turn(session, anew).toEnd().getFirst().json();
        assertThat(told.get("parent_turn_id").stringValue()).isEqualTo(BEGINNING);

        var unknown = send("edited: no", "parent_turn_id", UUID.randomUUID().toString());
        assertThat(unknown.status()).isEqualTo(404);
        assertThat(unknown.body().at("/errors/0/field").stringValue()).isEqualTo("parent_turn_id");
        var elsewhere = system.api(0).createSession();
        assertThat(
                        system.api(0)
                                .post(
                                        "/api/chat/sessions/" + elsewhere + "/messages",
                                        "{\"content\":\"x\",\"parent_turn_id\":\"" + first + "\"}")
                                .status())
                .isEqualTo(404);
    }

    @Test
    void anotherModeOrTemperatureAnswersTheSameMessage() {
        var turn =
                turnOf(
                        system.api(0)
                                .post(
                                        path("/messages"),
                                        "{\"content\":\"regenerated cold\",\"temperature\":0.1,"
                                                + "\"system_prompt\":\"Be brief.\"}",
                                        "Accept",
                                        "application/json"));
        awaitEnd(turn);

        regenerate(turn, "{}");
        regenerate(turn, "{\"temperature\":1.5}");

        var calls = system.model.callsFor("regenerated cold");
        assertThat(calls)
                .extracting(call -> call.request().temperature())
                .containsExactly(0.1, 0.1, 1.5);
        assertThat(calls.getLast().request().messages().getFirst().content())
                .startsWith("Be brief.");
        assertThat(post("/turns/" + turn + "/regenerate", "{\"model\":\"nobody\"}").code())
                .isEqualTo("validation_failed");
        assertThat(post("/turns/" + UUID.randomUUID() + "/regenerate", "{}").status())
                .isEqualTo(404);
    }

    @Test
    void whileATurnIsLiveNothingBranchesButACopyIsMade() {
        var gate = new Gate();
        var first = ask("live: first");
        system.model.when("live: slow", Script.answer("so ", "far ", "and on").holdAfter(2, gate));
        var stream = system.api(0).message(session, "live: slow");
        var live = stream.header("Parley-Turn-Id");
        stream.tokens(2);
        var last = stream.seen().getLast().id();

        assertThat(post("/turns/" + first + "/regenerate", "{}").code())
                .isEqualTo("turn_in_progress");
        assertThat(send("live: edited", "parent_turn_id", first).code())
                .isEqualTo("turn_in_progress");
        assertThat(select(first).code()).isEqualTo("turn_in_progress");
        var fork = fork("{\"event_id\":\"" + last + "\"}");
        var now = fork("{\"turn_id\":\"" + live + "\"}");
        gate.release();
        stream.toEnd();

        assertThat(texts(system.api(1).history(fork)))
                .containsExactly("live: first", "Hello there.", "live: slow", "so far ");
        assertThat(texts(system.api(1).history(now))).startsWith("live: first", "Hello there.");
        assertThat(contents("")).endsWith("live: slow", "so far and on");
        // The same event gives the same text when the answer has ended.
        assertThat(texts(system.api(0).history(fork("{\"event_id\":\"" + last + "\"}"))))
                .endsWith("so far ");
        assertThat(leaf()).isEqualTo(live);
    }

    @Test
    void aCopyIsASessionOfItsOwn() {
        var first = ask("copied: first");
        var second = ask("copied: second");
        regenerate(second, "{}");

        var fork = fork("{\"turn_id\":\"" + second + "\"}");

        var copy = system.api(1).history(fork);
        assertThat(texts(copy))
                .containsExactly("copied: first", "Hello there.", "copied: second", "Hello there.");
        assertThat(copy.at("/metadata/forked_from/session_id").stringValue()).isEqualTo(session);
        assertThat(copy.at("/metadata/forked_from/turn_id").stringValue()).isEqualTo(second);
        assertThat(copy.toString()).doesNotContain("\"turn_id\":\"" + first);
        assertThat(system.record(fork))
                .extracting(EventCodec::type)
                .containsExactly(
                        "session.created",
                        "turn.imported",
                        "turn.imported",
                        "turn.imported",
                        "turn.imported",
                        // From now on lists show it.
                        "session.updated");

        system.api(0).delete("/api/chat/sessions/" + session);
        system.awaitProjected();
        system.api(0).message(fork, "copied: and on").toEnd();
        assertThat(prompt("copied: and on")).contains("copied: first").contains("copied: second");
        // An imported message can be answered too.
        var imported = copy.at("/messages/2/turn_id").stringValue();
        var answered =
                system.api(0)
                        .post(
                                "/api/chat/sessions/" + fork + "/turns/" + imported + "/regenerate",
                                "{}",
                                "Accept",
                                "application/json");
        system.api(0).turn(fork, turnOf(answered)).toEnd();
        assertThat(texts(system.api(1).history(fork)))
                .containsExactly("copied: first", "Hello there.", "copied: second", "Hello there.");
        assertThat(system.api(0).history(fork).at("/messages/2/siblings")).hasSize(2);
    }

    @Test
    void whatIsRepeatedWithItsKeyIsDoneOnce() {
        var turn = ask("repeated: regenerate");

        var keyed = new String[] {"Accept", "application/json", "Idempotency-Key", "again"};
        var regenerate = path("/turns/" + turn + "/regenerate");
        var once = turnOf(system.api(0).post(regenerate, "{}", keyed));
        awaitEnd(once);
        assertThat(turnOf(system.api(1).post(regenerate, "{}", keyed))).isEqualTo(once);
        assertThat(system.model.callsFor("repeated: regenerate")).hasSize(2);
        assertThat(system.api(0).post(regenerate, "{\"temperature\":1}", keyed).code())
                .isEqualTo("idempotency_key_reused");

        var forks = path("/fork");
        var body = "{\"turn_id\":\"" + turn + "\"}";
        var fork = sessionOf(system.api(0).post(forks, body, "Idempotency-Key", "again"));
        assertThat(sessionOf(system.api(1).post(forks, body, "Idempotency-Key", "again")))
                .isEqualTo(fork);
        assertThat(texts(system.api(0).history(fork))).hasSize(2);
        assertThat(
                        system.api(0)
                                .post(
                                        forks,
                                        "{\"turn_id\":\"" + once + "\"}",
                                        "Idempotency-Key",
                                        "again")
                                .code())
                .isEqualTo("idempotency_key_reused");
        assertThat(fork(body)).isNotEqualTo(fork);
    }

    @Test
    void ofTwoRegenerationsAtOnceOneIsTaken() {
        var turn = ask("regenerated at once");
        var gate = new Gate();
        system.model.when("regenerated at once", Script.answer("x").holdAfter(0, gate));
        var path = path("/turns/" + turn + "/regenerate");

        var answers =
                Stream.of(0, 1, 0, 1)
                        .map(
                                node ->
                                        CompletableFuture.supplyAsync(
                                                () ->
                                                        system.api(node)
                                                                .post(
                                                                        path,
                                                                        "{}",
                                                                        "Accept",
                                                                        "application/json")))
                        .toList()
                        .stream()
                        .map(CompletableFuture::join)
                        .toList();
        gate.release();

        assertThat(answers)
                .extracting(Answer::status)
                .containsExactlyInAnyOrder(202, 409, 409, 409);
        answers.stream()
                .filter(answer -> answer.status() == 202)
                .forEach(it -> awaitEnd(turnOf(it)));
        assertThat(system.model.callsFor("regenerated at once")).hasSize(2);
    }

    @Test
    void aLeafThatWasOnlyDecidedIsWrittenByTheReaper() {
        var first = ask("decided: first");
        var second = ask("decided: second");
        system.awaitProjected();
        // What a node leaves that dies between the two writes.
        system.database()
                .sql(
                        """
                        UPDATE turn_claim SET leaf_turn_id = ?, leaf_selection = 1,
                            leaf_published = false, leaf_selected_at = now()
                        WHERE turn_id = ?
                        """)
                .params(UUID.fromString(first), UUID.fromString(second))
                .update();

        await().until(() -> leaf().equals(first));
        assertThat(contents("")).containsExactly("decided: first", "Hello there.");
        ask("decided: third");
        assertThat(contents("")).startsWith("decided: first", "Hello there.", "decided: third");
        assertThat(siblings(2)).hasSize(2).startsWith(second);
    }

    @Test
    void whatCannotBeCopiedIsRefused() {
        var turn = ask("refused forks");

        assertThat(post("/fork", "{}").code()).isEqualTo("validation_failed");
        assertThat(
                        post(
                                        "/fork",
                                        "{\"turn_id\":\"%s\",\"event_id\":\"%s.1.1\"}"
                                                .formatted(turn, turn))
                                .code())
                .isEqualTo("validation_failed");
        assertThat(post("/fork", "{\"event_id\":\"x\"}").code()).isEqualTo("validation_failed");
        assertThat(post("/fork", "{\"event_id\":\"" + turn + ".1.99\"}").code())
                .isEqualTo("event_gone");
        assertThat(post("/fork", "{\"turn_id\":\"" + UUID.randomUUID() + "\"}").status())
                .isEqualTo(404);
        assertThat(select(UUID.randomUUID().toString()).status()).isEqualTo(404);
        assertThat(system.api(0).get(path("?leaf=" + UUID.randomUUID())).status()).isEqualTo(404);
        assertThat(system.api(0).put(path("/leaf"), "{}").code()).isEqualTo("validation_failed");
    }

    private String found(String words) {
        return system.api(0)
                .get("/api/chat/sessions?q=" + words.replace(' ', '+'))
                .body()
                .get("sessions")
                .valueStream()
                .filter(shown -> shown.get("session_id").stringValue().equals(session))
                .findFirst()
                .orElseThrow()
                .path("found_turn_id")
                .asString("");
    }

    private String path(String more) {
        return "/api/chat/sessions/" + session + more;
    }

    private Answer post(String more, String body) {
        return system.api(0).post(path(more), body, "Accept", "application/json");
    }

    private Answer send(String content, String... field) {
        var more = field.length == 0 ? "" : ",\"" + field[0] + "\":\"" + field[1] + "\"";
        return post("/messages", "{\"content\":\"" + content + "\"" + more + "}");
    }

    private String ask(String content, String... field) {
        return awaitEnd(turnOf(send(content, field)));
    }

    private String regenerate(String turn, String body) {
        return awaitEnd(turnOf(post("/turns/" + turn + "/regenerate", body)));
    }

    private String awaitEnd(String turn) {
        assertThat(system.api(1).turn(session, turn).toEnd().getLast().name()).isEqualTo("done");
        return turn;
    }

    private static String turnOf(Answer answer) {
        assertThat(answer.status()).as(answer.toString()).isEqualTo(202);
        return answer.body().get("turn_id").stringValue();
    }

    private String fork(String body) {
        return sessionOf(post("/fork", body));
    }

    private static String sessionOf(Answer answer) {
        assertThat(answer.status()).as(answer.toString()).isEqualTo(201);
        return answer.body().get("session_id").stringValue();
    }

    private Answer select(String turn) {
        return system.api(1).put(path("/leaf"), "{\"turn_id\":\"" + turn + "\"}");
    }

    private String leaf() {
        return system.api(0).history(session).get("leaf_turn_id").stringValue();
    }

    private List<String> contents(String query) {
        return texts(system.api(0).get(path(query)).body());
    }

    private static List<String> texts(JsonNode history) {
        return history.get("messages")
                .valueStream()
                .map(message -> message.get("content").stringValue())
                .toList();
    }

    private List<String> siblings(int message) {
        var siblings = new ArrayList<String>();
        system.api(0)
                .history(session)
                .at("/messages/" + message + "/siblings")
                .forEach(turn -> siblings.add(turn.stringValue()));
        return siblings;
    }

    private String prompt(String question) {
        return system.model.callsFor(question).getFirst().request().messages().toString();
    }
}
