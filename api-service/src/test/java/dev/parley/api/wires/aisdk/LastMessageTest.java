package dev.parley.api.wires.aisdk;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class LastMessageTest {

    @Test
    void onlyTheLastMessageIsReadAndOnlyItsText() {
        var last =
                last(
                        """
                        [{"id":"a","role":"assistant","parts":[{"type":"file"}]},
                        {"id":"u","role":"user","metadata":{"x":1},"parts":[{"type":"step-start"},
                        {"type":"text","text":"one"},{"type":"data-theirs","data":2},
                        {"type":"text","text":" two"}]}]""");

        assertThat(last).isEqualTo(new LastMessage("messages[1]", "u", true, "one two", null));
    }

    @Test
    void aPartThatWouldBeLostIsNamed() {
        var last =
                last(
                        """
                        [{"id":"u","role":"user","parts":[{"type":"file"},{"type":"text","text":"?"}]}]""");

        assertThat(last.unsupported()).isEqualTo("file");
    }

    @Test
    void whatIsNoMessageOfTheUserSaysSo() {
        assertThat(last("[{\"role\":\"assistant\",\"parts\":[]}]").isUsers()).isFalse();
        for (var odd : new String[] {"[null]", "[1]", "[[]]", "[{\"parts\":\"text\"}]"}) {
            assertThat(last(odd))
                    .as(odd)
                    .isEqualTo(new LastMessage("messages[0]", null, false, "", null));
        }
    }

    private static LastMessage last(String messages) {
        return Objects.requireNonNull(LastMessage.of(JsonMapper.shared().readTree(messages)));
    }
}
