package dev.parley.worker.retrieval;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** A passage is compared with the question by its sentences. */
class SentencesTest {

    @Test
    void endAtFullStopsAndParagraphsButNotAtLineBreaks() {
        assertThat(
                        Sentences.of(
                                "The first sentence. The second one\nhas two lines.\n\nA last one"
                                        + " without an end\n\n这是第一句话，它有十六个以上的字符。这是第二句话，它也有十六个以上的字符。"))
                .containsExactly(
                        "The first sentence.",
                        "The second one\nhas two lines.",
                        "A last one without an end",
                        "这是第一句话，它有十六个以上的字符。",
                        "这是第二句话，它也有十六个以上的字符。");
    }

    @Test
    void theirNumberIsBoundedAndVeryShortOnesAreLeftOut() {
        assertThat(Sentences.of("Yes. No. 12.5")).isEmpty();
        assertThat(Sentences.of("This is one more sentence. ".repeat(100))).hasSize(16);
    }
}
