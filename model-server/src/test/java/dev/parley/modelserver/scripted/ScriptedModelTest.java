package dev.parley.modelserver.scripted;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.modelserver.ScriptedServerTest;
import org.junit.jupiter.api.Test;

class ScriptedModelTest extends ScriptedServerTest {

    @Test
    void choosesTheScriptByTheLastUserMessage() throws Exception {
        model.when("blue", Script.answer("sky"))
                .when(message -> message.endsWith("!"), Script.answer("loud"));

        assertThat(texts("what is blue?")).containsExactly("sky");
        assertThat(texts("blue!")).containsExactly("loud");
        assertThat(texts("what is red?")).containsExactly("Hel", "lo");
    }

    @Test
    void passesChunksUnchanged() throws Exception {
        model.when("odd", Script.answer("", "\ud83d", "\ude00", "a\u0000b", "ü"));

        assertThat(texts("odd")).containsExactly("", "\ud83d", "\ude00", "a\u0000b", "ü");
        assertThat(events("odd")).anyMatch(e -> e.contains("\"content\":\"\\uD83D\""));
    }

    @Test
    void sendsLongAnswers() throws Exception {
        var script = Script.ofLength(200_001);
        model.when("long", script);

        assertThat(script.text()).hasSize(200_001);
        assertThat(String.join("", texts("long"))).isEqualTo(script.text());
    }

    @Test
    void pacesWithoutChangingTheAnswer() throws Exception {
        model.when("paced", Script.paced(3, 1000));

        assertThat(texts("paced")).containsExactly("t1 ", "t2 ", "t3 ");
    }

    @Test
    void waitsForTheFirstTokenOfAPacedAnswer() throws Exception {
        model.when("slow", Script.paced(3, 0.001));

        try (var stream = client.stream("slow")) {
            assertThat(stream.nextText()).isEmpty();
            var call = model.awaitCall("slow", SOON);
            server.close();

            assertThat(call.awaitOutcome(SOON)).isEqualTo(Call.Outcome.SERVER_CLOSED);
            assertThat(call.chunksSent()).isZero();
        }
    }

    @Test
    void rejectsPositionsThatAScriptDoesNotHave() {
        assertThatThrownBy(() -> Script.answer("a").cutAfter(2))
                .hasMessage("The script has no position 2: it sends 1 chunks");
        assertThatThrownBy(() -> Script.status(500).noFinishReason())
                .isInstanceOf(IllegalStateException.class);
    }
}
