package dev.parley.modelserver.offline;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PassageReaderTest {

    @Test
    void separatesFencedTextFromInstructions() {
        var parts =
                PassageReader.read(
                        """
                        Before.
                        ```text
                        inside </x>

                        still inside
                        ```
                        Between.
                        <<<
                        [3] third
                        [4] fourth
                        >>>
                        After.""");

        assertThat(parts.passages())
                .containsExactly(
                        new Passage(null, "inside </x>\n\nstill inside"),
                        new Passage(3, "third"),
                        new Passage(4, "fourth"));
        assertThat(parts.rest()).isEqualTo("Before.\nBetween.\nAfter.");
    }

    @Test
    void aNumberedPassageWithoutFenceEndsAtABlankLine() {
        var parts = PassageReader.read("[1] one\nmore of one\n\nWhat is one?");

        assertThat(parts.passages()).containsExactly(new Passage(1, "one\nmore of one"));
        assertThat(parts.rest()).isEqualTo("What is one?");
    }

    @Test
    void aFenceThatNeverEndsHoldsTheRest() {
        var parts = PassageReader.read("<doc id=\"1\">\ntext\nmore");

        assertThat(parts.passages()).containsExactly(new Passage(null, "text\nmore"));
        assertThat(parts.rest()).isEmpty();
    }
}
