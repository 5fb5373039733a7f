package dev.parley.api.wires.agui;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class SentMessagesTest {

    private static final String BEFORE =
            """
            {"id":"u1","role":"user","content":"first","name":"Ann"},
            {"id":"a1","role":"assistant","content":"yes"},
            {"id":"u2","role":"user","content":[{"type":"text","text":"sec"},{"type":"text","text":"ond"}]}""";

    @Test
    void theQuestionIsTheLastMessageOfTheUser() {
        var sent = sent("[" + BEFORE + "]");

        assertThat(sent.text()).isEqualTo("second");
        assertThat(sent.place()).isEqualTo("messages[2]");
        assertThat(sent.isAnswered()).isFalse();
        assertThat(sent.unsupported()).isNull();
    }

    @Test
    void whatFollowsTheQuestionIsOfItsAnswer() {
        var sent =
                sent(
                        "["
                                + BEFORE
                                + """
                                ,{"id":"r","role":"reasoning","content":"hm"},
                                {"id":"a2","role":"assistant","content":"a part"}]""");

        assertThat(sent.isAnswered()).isTrue();
        assertThat(sent.reasonings()).containsExactly("r");
        assertThat(sent.copy()).isEqualTo(json("[" + BEFORE + "]"));
    }

    @Test
    void aPartThatWouldBeLostIsNamed() {
        var sent =
                sent(
                        """
                        [{"id":"u","role":"user","content":[{"type":"image"},{"type":"text","text":"?"}]}]""");

        assertThat(sent.unsupported()).isEqualTo("image");
    }

    @Test
    void moreThanMayBeKeptIsForgotten() {
        var sent = sent("[" + BEFORE + "]");

        sent.keep(DataSize.ofKilobytes(1));
        assertThat(sent.copy()).isNotNull();
        sent.keep(DataSize.ofBytes(100));
        assertThat(sent.copy()).isNull();
    }

    @Test
    void withoutAMessageOfTheUserThereIsNoQuestion() {
        assertThat(SentMessages.of(null)).isNull();
        for (var other : new String[] {"[]", "{}", "\"user\"", "null", "[null,1,[]]"}) {
            assertThat(SentMessages.of(json(other))).as(other).isNull();
        }
    }

    private static SentMessages sent(String messages) {
        return Objects.requireNonNull(SentMessages.of(json(messages)));
    }

    private static JsonNode json(String text) {
        return JsonMapper.shared().readTree(text);
    }
}
