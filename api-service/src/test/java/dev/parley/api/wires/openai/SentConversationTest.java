package dev.parley.api.wires.openai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.api.sessions.ImportedPast.Exchange;
import dev.parley.api.wires.openai.SentConversation.Said;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What becomes the past, and what the question, of a conversation that a client sends whole. */
class SentConversationTest {

    @Test
    void aQuestionAloneHasNoPast() {
        var sent = sent("u:what?");

        assertThat(sent.past()).isEmpty();
        assertThat(sent.question()).isEqualTo("what?");
        assertThat(sent.lastMessage()).isEqualTo("what?");
    }

    @Test
    void aTurnIsAMessageAndItsAnswer() {
        assertThat(sent("u:a", "a:b", "u:c", "a:d", "u:e").past())
                .containsExactly(new Exchange("a", "b"), new Exchange("c", "d"));
    }

    @Test
    void messagesOfOneRoleInARowAreOne() {
        var sent = sent("u:a", "u:b", "a:c", "a:d", "u:e", "u:f");

        assertThat(sent.past()).containsExactly(new Exchange("a\n\nb", "c\n\nd"));
        assertThat(sent.question()).isEqualTo("e\n\nf");
        assertThat(sent.lastMessage()).isEqualTo("f");
    }

    @Test
    void aConversationMayBeginWithAnAnswer() {
        assertThat(sent("a:welcome", "u:a", "a:b", "u:c").past())
                .containsExactly(new Exchange("", "welcome"), new Exchange("a", "b"));
    }

    private static SentConversation sent(String... messages) {
        var said = new ArrayList<Said>();
        for (var message : List.of(messages)) {
            said.add(new Said(message.startsWith("u:"), message.substring(2)));
        }
        return new SentConversation(null, said);
    }
}
