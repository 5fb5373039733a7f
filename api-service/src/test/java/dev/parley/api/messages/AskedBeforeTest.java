package dev.parley.api.messages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.api.web.ProblemException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AskedBeforeTest {

    @Test
    void aQuestionThatCouldBeSentIsAskedAgain() {
        assertThatCode(() -> AskedBefore.requireAskable("x".repeat(NewMessage.LONGEST_CONTENT)))
                .doesNotThrowAnyException();
    }

    /** Imports have such questions. */
    @ParameterizedTest
    @ValueSource(ints = {0, NewMessage.LONGEST_CONTENT + 1})
    void aQuestionThatIsBlankOrTooLongIsNot(int length) {
        assertThatThrownBy(() -> AskedBefore.requireAskable("x".repeat(length)))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        refused ->
                                assertThat(refused.getBody().getDetail())
                                        .isEqualTo(
                                                "turn_id must name a turn whose question is not"
                                                        + " blank and has at most 32000 characters,"
                                                        + " not %d.",
                                                length));
    }
}
