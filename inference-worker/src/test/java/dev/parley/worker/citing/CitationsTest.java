package dev.parley.worker.citing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CitationsTest {

    private final StringBuilder out = new StringBuilder();
    private final Citations citations = new Citations(Set.of(1, 2, 3), out::append);

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "Blue [1].             | Blue [1].",
                "Blue [9].             | Blue.",
                "Blue[9].              | Blue.",
                "Blue [1][9][2].       | Blue [1][2].",
                "Blue [1, 9].          | Blue [1].",
                "Blue [8, 9] and red.  | Blue and red.",
                "Blue [1-4].           | Blue [1, 2, 3].",
                "Blue [1–3].           | Blue [1–3].",
                "Blue [ 2 ].           | Blue [ 2 ].",
                "Blue [0].             | Blue.",
                "In [2024] it was.     | In [2024] it was.",
                "A [link] and [9]      | A [link] and",
                "See [9](https://x.y). | See [9](https://x.y).",
                "Call `a[9]` or ``b[9]``. | Call `a[9]` or ``b[9]``.",
                "Half [ 9              | Half [ 9",
                "[9] first             |  first",
            })
    void aCitationWithoutASourceIsRemoved(String text, String expected) {
        citations.text(text);
        citations.end();

        assertThat(out.toString().strip()).isEqualTo(expected.strip());
    }

    @ParameterizedTest
    @CsvSource({"1", "2", "3", "7"})
    void theResultDoesNotDependOnHowTheTextIsSplit(int size) {
        var text =
                "One [1], two [9]  spaces, [2, 9] and\n\n```\nx[9] = y[8];\n```\nthen [3][9]\n"
                        + "`unclosed [9]\n[9](link) [1](link) [12 \uD83D\uDE00[9] end ";
        for (int at = 0; at < text.length(); at += size) {
            citations.text(text.substring(at, Math.min(text.length(), at + size)));
        }
        citations.end();

        assertThat(out.toString())
                .isEqualTo(
                        "One [1], two  spaces, [2] and\n\n```\nx[9] = y[8];\n```\nthen [3]\n"
                                + "`unclosed [9]\n[9](link) [1](link) [12 \uD83D\uDE00 end ");
        assertThat(citations.used()).isEqualTo(List.of(1, 2, 3));
        assertThat(citations.removed()).isEqualTo(4);
    }

    @Test
    void onlyTextThatMayBecomeACitationIsHeldBack() {
        citations.text("The sky is blue [");
        assertThat(out.toString()).isEqualTo("The sky is blue");
        citations.text("1");
        assertThat(out.toString()).isEqualTo("The sky is blue");
        citations.text("] and");
        assertThat(out.toString()).isEqualTo("The sky is blue [1] and");
    }

    @Test
    void aNumberThatNeverEndsIsPassedOnAfterAWhile() {
        citations.text("[" + "1,".repeat(100));

        assertThat(out.toString()).hasSizeGreaterThan(150);
    }

    @Test
    void anIntervalIsNoCitation() {
        citations.text("a value in [0, 1] or [0-5] ");
        citations.end();

        assertThat(out.toString()).isEqualTo("a value in [0, 1] or [0-5] ");
        assertThat(citations.removed()).isZero();
    }

    @Test
    void aTextLosesItsCitationsBeforeItIsRemembered() {
        assertThat(Citations.without("Oil [1] burns [2, 3]. See `x[1]` and [1](a)."))
                .isEqualTo("Oil burns. See `x[1]` and [1](a).");
    }

    @Test
    void uncheckedPassesEverythingOn() {
        var unchecked = Citations.unchecked(out::append);
        unchecked.text("a[9] [1] ");

        assertThat(out.toString()).isEqualTo("a[9] [1] ");
        assertThat(unchecked.used()).isEmpty();
    }
}
