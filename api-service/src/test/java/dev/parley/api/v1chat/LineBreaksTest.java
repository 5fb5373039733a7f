package dev.parley.api.v1chat;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** No CR is left, and no line break is made of the two halves of one. */
class LineBreaksTest {

    private static final String TEXT = "a\r\nb\rc\n\r\n\r\rd\n\n\re\r\n";
    private static final String AS_LF = "a\nb\nc\n\n\n\nd\n\n\ne\n";

    @Test
    void howeverTheTextIsCut() {
        for (int i = 0; i <= TEXT.length(); i++) {
            for (int j = i; j <= TEXT.length(); j++) {
                var breaks = new LineBreaks();
                var joined =
                        breaks.asLf(TEXT.substring(0, i))
                                + breaks.asLf(TEXT.substring(i, j))
                                + breaks.asLf(TEXT.substring(j));
                assertThat(joined).as("cut at %d and %d", i, j).isEqualTo(AS_LF);
            }
        }
    }
}
