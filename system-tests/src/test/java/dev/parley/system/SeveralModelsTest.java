package dev.parley.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.events.ChatMode;
import dev.parley.events.SessionEvent;
import dev.parley.events.TurnEvent;
import dev.parley.modelserver.ChatCompletionsServer;
import dev.parley.modelserver.ChatRequest;
import dev.parley.modelserver.scripted.Script;
import dev.parley.modelserver.scripted.ScriptedModel;
import dev.parley.testsupport.ApiClient;
import dev.parley.testsupport.EventStream;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.context.ConfigurableApplicationContext;

/** Each message goes to the model that it chose, asked as it chose. */
class SeveralModelsTest {

    private static final TestSystem SYSTEM = TestSystem.get();
    private static final ScriptedModel SMALL = new ScriptedModel(Script.answer("small ", "talk"));
    private static final ScriptedModel LARGE = new ScriptedModel(Script.answer("at ", "large"));
    private static ChatCompletionsServer smallServer;
    private static ChatCompletionsServer largeServer;
    private static ConfigurableApplicationContext node;
    private static ApiClient api;

    @BeforeAll
    static void twoModels() throws IOException {
        smallServer = ChatCompletionsServer.start(0, SMALL);
        largeServer = ChatCompletionsServer.start(0, LARGE);
        // The API has neither addresses nor keys, and lists a model that the worker lacks.
        node =
                SYSTEM.startApi(
                        "--parley.models[0].name=small",
                        "--parley.models[1].name=large",
                        "--parley.models[1].context-tokens=8000",
                        "--parley.models[2].name=missing");
        api = TestSystem.client(node);
        SYSTEM.stopWorker();
        SYSTEM.startWorker(
                "--parley.models[0].name=small",
                "--parley.models[0].base-url=" + smallServer.baseUrl(),
                "--parley.models[0].api-key=sk-small",
                "--parley.models[0].temperature=0.9",
                "--parley.models[0].max-tokens=50",
                "--parley.models[1].name=large",
                "--parley.models[1].base-url=" + largeServer.baseUrl(),
                "--parley.models[1].api-key=sk-large");
    }

    @AfterAll
    static void oneModelAgain() {
        SYSTEM.stopWorker();
        SYSTEM.startWorker();
        node.close();
        smallServer.close();
        largeServer.close();
    }

    @Test
    void theApiListsThem() {
        assertThat(api.get("/api/models").body().toString())
                .isEqualTo(
                        "{\"models\":[{\"name\":\"small\",\"default\":true},"
                                + "{\"name\":\"large\",\"context_tokens\":8000,\"default\":false},"
                                + "{\"name\":\"missing\",\"default\":false}]}");
    }

    @Test
    void aMessageThatChoosesNothingGoesToTheFirst() {
        var session = session("{}");

        var events = api.message(session, "chooses nothing").toEnd();

        assertThat(EventStream.text(events)).isEqualTo("small talk");
        var asked = asked(SMALL, "chooses nothing");
        assertThat(asked.model()).isEqualTo("small");
        assertThat(asked.temperature()).isEqualTo(0.9);
        assertThat(asked.maxTokens()).isEqualTo(50);
        assertThat(asked.authorization()).isEqualTo("Bearer sk-small");
        assertThat(instructions(asked)).startsWith("You are a helpful assistant.");
        assertThat(api.history(session).get("model").stringValue()).isEqualTo("small");
    }

    @Test
    void theSessionsChoiceHoldsForItsMessagesAndAMessagesOwnComesFirst() {
        var session =
                session(
                        "{\"model\":\"large\",\"system_prompt\":\"In rhymes.\",\"temperature\":0.3}");

        var first = api.message(session, "as the session").toEnd();
        var second =
                send(
                        session,
                        "{\"content\":\"otherwise\",\"model\":\"small\",\"system_prompt\":\"In prose.\",\"temperature\":0}");
        var third = send(session, "{\"content\":\"only warmer\",\"temperature\":1.5}");

        assertThat(EventStream.text(first)).isEqualTo("at large");
        assertThat(first.get(1).json().get("model").stringValue()).isEqualTo("large");
        assertThat(asked(LARGE, "as the session"))
                .satisfies(
                        asked -> {
                            assertThat(asked.model()).isEqualTo("large");
                            assertThat(asked.temperature()).isEqualTo(0.3);
                            assertThat(asked.maxTokens()).isNull();
                            assertThat(asked.authorization()).isEqualTo("Bearer sk-large");
                            assertThat(instructions(asked)).isEqualTo("In rhymes.");
                        });
        assertThat(EventStream.text(second)).isEqualTo("small talk");
        assertThat(asked(SMALL, "otherwise"))
                .satisfies(
                        asked -> {
                            assertThat(asked.temperature()).isEqualTo(0.0);
                            assertThat(asked.authorization()).isEqualTo("Bearer sk-small");
                            assertThat(instructions(asked)).isEqualTo("In prose.");
                        });
        assertThat(asked(LARGE, "only warmer"))
                .satisfies(
                        asked -> {
                            assertThat(asked.temperature()).isEqualTo(1.5);
                            assertThat(instructions(asked)).isEqualTo("In rhymes.");
                        });
        assertThat(EventStream.text(third)).isEqualTo("at large");
        assertThat(SYSTEM.record(session))
                .filteredOn(TurnEvent.Started.class::isInstance)
                .extracting(
                        event -> ((TurnEvent.Started) event).model(),
                        event -> ((TurnEvent.Started) event).parameters())
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(
                                "large", new TurnEvent.Parameters(0.3, null, ChatMode.REGULAR)),
                        org.assertj.core.groups.Tuple.tuple(
                                "small", new TurnEvent.Parameters(0.0, 50, ChatMode.REGULAR)),
                        org.assertj.core.groups.Tuple.tuple(
                                "large", new TurnEvent.Parameters(1.5, null, ChatMode.REGULAR)));
    }

    @Test
    void aReportOfDeepResearchIsWrittenByTheChosenModelWithTheSystemPrompt() {
        var session = session("{}");

        send(
                session,
                "{\"content\":\"research it\",\"mode\":\"deep_research\",\"model\":\"large\",\"system_prompt\":\"In rhymes.\",\"temperature\":0.4}");

        var calls = LARGE.callsFor("research it");
        assertThat(calls).isNotEmpty();
        assertThat(calls)
                .allSatisfy(call -> assertThat(call.request().temperature()).isEqualTo(0.4));
        assertThat(instructions(calls.getLast().request())).startsWith("In rhymes.\n");
        assertThat(SMALL.callsFor("research it")).isEmpty();
    }

    @Test
    void aModelThatIsNotListedIsRefusedWithThoseThatAre() {
        var session = session("{}");

        var message = api.post(messages(session), "{\"content\":\"x\",\"model\":\"Small\"}");
        var created = api.post("/api/chat/sessions", "{\"model\":\"scripted\"}");

        for (var refused : List.of(message, created)) {
            assertThat(refused.status()).isEqualTo(400);
            assertThat(refused.code()).isEqualTo("validation_failed");
            assertThat(refused.body().get("errors").toString())
                    .isEqualTo(
                            "[{\"field\":\"model\",\"message\":\"must be one of: small, large, missing\"}]");
        }
        assertThat(api.history(session).get("message_count").intValue()).isZero();
    }

    @Test
    void aTurnWhoseWorkerLacksTheModelEndsWithACodeOfItsOwn() {
        var session = session("{\"model\":\"missing\"}");

        var error = api.message(session, "to nobody").toEnd().getLast();

        assertThat(error.name()).isEqualTo("error");
        assertThat(error.json().get("code").stringValue()).isEqualTo("model_unknown");
        assertThat(error.json().get("retryable").booleanValue()).isFalse();
        var answer = api.history(session).at("/messages/1");
        assertThat(answer.get("status").stringValue()).isEqualTo("failed");
        assertThat(answer.at("/error/code").stringValue()).isEqualTo("model_unknown");
        assertThat(
                        send(session, "{\"content\":\"to somebody\",\"model\":\"small\"}")
                                .getLast()
                                .name())
                .as("the session goes on with another model")
                .isEqualTo("done");
    }

    @Test
    void aMessageWithAnotherChoiceIsAnotherBody() {
        var session = session("{}");
        var key = new String[] {"Idempotency-Key", "k1"};
        var body = "{\"content\":\"once\",\"temperature\":1,\"model\":\"large\"}";
        var first = send(session, body, key);

        var same =
                send(
                        session,
                        "{\"model\":\"large\",\"temperature\":1.0,\"content\":\"once\"}",
                        key);
        var other = api.post(messages(session), body.replace("1", "1.1"), key);

        assertThat(same).isEqualTo(first);
        assertThat(LARGE.callsFor("once")).hasSize(1);
        assertThat(other.code()).isEqualTo("idempotency_key_reused");
    }

    @Test
    void noKeyIsInAnyEvent() {
        var session = session("{\"model\":\"large\"}");

        var events = api.message(session, "who holds the keys").toEnd();

        List<SessionEvent> record = SYSTEM.record(session);
        assertThat(record).isNotEmpty();
        assertThat(record.toString() + events).doesNotContain("sk-large", "sk-small");
    }

    private static String session(String body) {
        return api.post("/api/chat/sessions", body).body().get("session_id").stringValue();
    }

    private static String messages(String session) {
        return "/api/chat/sessions/" + session + "/messages";
    }

    private static List<EventStream.Event> send(String session, String body, String... headers) {
        var turn =
                api.post(
                                messages(session),
                                body,
                                java.util.stream.Stream.concat(
                                                java.util.stream.Stream.of(
                                                        "Accept", "application/json"),
                                                java.util.stream.Stream.of(headers))
                                        .toArray(String[]::new))
                        .body()
                        .get("turn_id")
                        .stringValue();
        return api.turn(session, turn).toEnd();
    }

    private static ChatRequest asked(ScriptedModel model, String question) {
        var calls = model.callsFor(question);
        assertThat(calls).hasSize(1);
        return calls.getFirst().request();
    }

    private static String instructions(ChatRequest asked) {
        assertThat(asked.messages().getFirst().hasRole("system")).isTrue();
        assertThat(asked.messages().stream().filter(message -> message.hasRole("system")))
                .hasSize(1);
        return asked.messages().getFirst().content();
    }
}
