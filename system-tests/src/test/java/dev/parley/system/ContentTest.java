package dev.parley.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.events.Text;
import dev.parley.modelserver.scripted.Script;
import dev.parley.testsupport.EventStream;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The model, the reader and the history have the same bytes. */
@Tag("delivery")
class ContentTest {

    private final TestSystem system = TestSystem.get();

    static Stream<Arguments> answers() {
        return Stream.of(
                Arguments.of(
                        "every plane",
                        List.of("a", "ß", "漢", "𝄞", "🧑‍🚀", "\uE000", "\uFFFD"),
                        null),
                Arguments.of(
                        "line breaks", List.of("one\n", "\r\n", "two\r", "\u2028", "\t\n\n"), null),
                Arguments.of("empty tokens", List.of("", "x", "", "", "y", ""), null),
                Arguments.of("quotes", List.of("data: \"}\\", "\n\nevent: done\n\n", ": x"), null),
                Arguments.of("a split pair", List.of("a\uD83D", "\uDE00b"), "a😀b"),
                Arguments.of("half a pair", List.of("a\uD83D", "b\uDE00"), "a\uFFFDb\uFFFD"),
                Arguments.of("half a pair at the end", List.of("a", "\uD83D"), "a\uFFFD"),
                Arguments.of("U+0000", List.of("a\u0000", "b"), "a\uFFFDb"),
                Arguments.of("a long answer in one piece", List.of("🦜x".repeat(66_667)), null),
                Arguments.of(
                        "a long answer in many pieces",
                        Stream.generate(() -> "漢字 and more. ").limit(4_000).toList(),
                        null));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("answers")
    void everyByteArrives(String name, List<String> chunks, String expected) {
        var question = "content: " + name;
        system.model.when(question, Script.answer(chunks));
        var content = expected == null ? String.join("", chunks) : expected;
        var api = system.api(0);
        var session = api.createSession();

        var events = api.message(session, question).toEnd();

        assertThat(EventStream.text(events)).isEqualTo(content);
        assertThat(events.getLast().name()).isEqualTo("done");
        assertThat(events.getLast().json().get("content_sha256").stringValue())
                .isEqualTo(Text.sha256Hex(content));
        assertThat(events)
                .allSatisfy(
                        event ->
                                assertThat(event.json().toString().length())
                                        .as("far below what a record may hold")
                                        .isLessThan(100_000));
        var answer = system.api(1).history(session).get("messages").get(1);
        assertThat(answer.get("content").stringValue()).isEqualTo(content);
        var turn = answer.get("turn_id").stringValue();
        assertThat(system.api(1).turn(session, turn).toEnd()).isEqualTo(events);
    }
}
