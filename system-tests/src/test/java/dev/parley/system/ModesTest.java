package dev.parley.system;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The two modes do visibly different work. */
class ModesTest {

    private final TestSystem system = TestSystem.get();

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
