package dev.parley.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.model.scripted.Script;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The two modes do visibly different work. */
class ModesTest {

    private final TestSystem system = TestSystem.get();

    @Test
    void deepResearchPlansReadsAndReports() {
        system.model.when("why is it deep", Script.answer("1. first?\n", "2. second?"));
        system.model.when("first?", Script.answer("finding one"));
        system.model.when("second?", Script.answer("finding two"));
        var session = system.api(0).createSession();

        var deep = system.api(0).deepResearch(session, "why is it deep").toEnd();
        var stages =
                deep.stream()
                        .filter(event -> event.name().equals("progress"))
                        .map(event -> event.data().get("stage").stringValue())
                        .distinct()
                        .toList();

        assertThat(stages).isEqualTo(List.of("planning", "reading", "synthesizing"));
        assertThat(deep.getLast().name()).isEqualTo("done");
        // The plan and the report are asked with the question itself, each reading with its own.
        assertThat(system.model.callsFor("why is it deep")).hasSize(2);
        assertThat(system.model.callsFor("first?")).hasSize(1);
        assertThat(system.model.callsFor("second?")).hasSize(1);
        assertThat(
                        system.model
                                .callsFor("why is it deep")
                                .getLast()
                                .request()
                                .messages()
                                .toString())
                .contains("finding one")
                .contains("finding two");
        var answer = system.api(0).history(session).get("messages").get(1);
        assertThat(answer.get("mode").stringValue()).isEqualTo("deep_research");
        assertThat(answer.get("usage").get("completion_tokens").intValue()).isGreaterThan(4);
    }

    @Test
    void aRegularAnswerIsOneCall() {
        var session = system.api(0).createSession();

        var events = system.api(0).message(session, "just regular").toEnd();

        assertThat(events).noneMatch(event -> event.name().equals("progress"));
        assertThat(system.model.callsFor("just regular")).hasSize(1);
    }

    @Test
    void theConversationIsRemembered() {
        var session = system.api(0).createSession();
        system.api(0).message(session, "my name is Ada").toEnd();

        system.api(1).message(session, "who am I").toEnd();

        var prompt = system.model.callsFor("who am I").getFirst().request().messages();
        assertThat(prompt)
                .extracting(message -> message.content())
                .endsWith("my name is Ada", "Hello there.", "who am I");
    }
}
