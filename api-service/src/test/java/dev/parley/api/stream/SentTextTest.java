package dev.parley.api.stream;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Another text goes on where it begins with what was sent, and is found out where not. */
class SentTextTest {

    @Test
    void theFirstTextIsSentAsItComes() {
        var sent = new SentText();

        assertThat(sent.next("one ")).isEqualTo("one ");
        assertThat(sent.next("two")).isEqualTo("two");
        assertThat(sent.isRepeated()).isTrue();
    }

    @Test
    void aTextThatBeginsWithItGoesOnHoweverItIsCut() {
        var text = "lost text, found again";
        for (int cut = 0; cut <= text.length(); cut++) {
            var sent = sent("lost text");

            var first = sent.next(text.substring(0, cut));
            var second = sent.next(text.substring(cut));

            assertThat(first + second).as("cut at %d", cut).isEqualTo(", found again");
            assertThat(sent.isRepeated()).isTrue();
        }
    }

    @Test
    void oneThatDiffersIsFoundOutAtOnce() {
        assertThat(sent("lost text").next("l0")).isNull();
        assertThat(sent("lost text").next("lost text".replace('x', 'y') + " and more")).isNull();
    }

    @Test
    void oneThatDiffersFarBehindIsFoundOutWhereTheSentTextEnds() {
        var start = "x".repeat(5_000);
        var sent = sent(start + "a" + start);

        assertThat(sent.next(start)).isEmpty();
        assertThat(sent.next("b" + start.substring(1))).isEmpty();
        assertThat(sent.next("x")).isNull();
    }

    @Test
    void oneThatEndsEarlierHasNotRepeatedIt() {
        var sent = sent("lost text");

        assertThat(sent.next("lost")).isEmpty();
        assertThat(sent.isRepeated()).isFalse();
    }

    @Test
    void aThirdTextMustBeginWithAllThatWasSent() {
        var sent = sent("lost");
        assertThat(sent.next("lost text")).isEqualTo(" text");

        sent.repeats();
        assertThat(sent.next("lost te")).isEmpty();
        sent.repeats();
        assertThat(sent.next("lost text again")).isEqualTo(" again");
        sent.repeats();
        assertThat(sent.next("lost text, not again")).isNull();
    }

    private static SentText sent(String text) {
        var sent = new SentText();
        assertThat(sent.next(text)).isEqualTo(text);
        sent.repeats();
        return sent;
    }
}
