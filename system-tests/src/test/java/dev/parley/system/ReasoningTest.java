package dev.parley.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.modelserver.scripted.Script;
import dev.parley.testsupport.EventStream;
import dev.parley.testsupport.EventStream.Event;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a model says while it thinks is shown and kept, but is no part of the answer. */
class ReasoningTest {

    private static final Script THINKS =
            Script.answer("At ", "noon.")
                    .dataAfter(
                            0,
                            """
                            {"choices":[{"index":0,"delta":{"reasoning_content":"pondering"}}]}""");

    private final TestSystem system = TestSystem.get();

    @Test
    void readersSeeItLiveAndLaterAndTheAnswerDoesNotHoldIt() {
        system.model.when("reasoning: ferry", THINKS);
        var session = system.api(0).createSession();

        var live = system.api(0).message(session, "reasoning: ferry").toEnd();

        assertThat(names(live))
                .containsExactly(
                        "accepted", "started", "sources", "reasoning", "token", "token", "done");
        assertThat(live.toString()).contains("pondering");
        assertThat(EventStream.text(live)).isEqualTo("At noon.");
        var answer = system.api(1).history(session).get("messages").get(1);
        assertThat(answer.get("content").stringValue()).isEqualTo("At noon.");
        assertThat(answer.toString()).doesNotContain("pondering");
        var turn = answer.get("turn_id").stringValue();
        assertThat(names(system.api(1).turn(session, turn).toEnd())).isEqualTo(names(live));
    }

    @Test
    void theNextPromptDoesNotHoldIt() {
        system.model.when("reasoning: first", THINKS);
        var session = system.api(0).createSession();
        system.api(0).message(session, "reasoning: first").toEnd();

        system.api(0).message(session, "reasoning: second").toEnd();

        var prompt = system.model.callsFor("reasoning: second").getFirst().request().messages();
        assertThat(prompt.toString()).contains("At noon.").doesNotContain("pondering");
    }

    @Test
    void theChatCallDoesNotSendIt() {
        system.model.when("reasoning: chat", THINKS);

        var events = system.api(0).chat(Map.of("query", "reasoning: chat")).toEnd();

        assertThat(names(events)).containsExactly("sources", "token", "token", "done");
        assertThat(events.toString()).doesNotContain("pondering");
    }

    private static List<String> names(List<Event> events) {
        return events.stream().map(Event::name).filter(name -> !name.equals("queued")).toList();
    }
}
