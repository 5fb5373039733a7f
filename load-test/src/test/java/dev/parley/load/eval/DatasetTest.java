package dev.parley.load.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A question set in the format of SQuAD. */
class DatasetTest {

    private static final String PARAGRAPH =
            "{\"context\": \"Text %d.\", \"qas\": [{\"question\": \"Question %d?\"}]}";

    @TempDir Path folder;

    @Test
    void everyFourthParagraphIsHeldOutAndAnswersNothing() throws Exception {
        var dataset =
                Dataset.read(
                        file(
                                "{\"data\": [{\"title\": \"A\", \"paragraphs\": [%s, %s, %s, %s]},"
                                                .formatted(
                                                        paragraph(1),
                                                        paragraph(2),
                                                        paragraph(3),
                                                        paragraph(4))
                                        + "{\"title\": \"B\", \"paragraphs\": [%s]}]}"
                                                .formatted(
                                                        paragraph(5)
                                                                .replace(
                                                                        "?\"",
                                                                        "?\", \"is_impossible\": true"))));

        assertThat(dataset.texts())
                .extracting(Library.Text::name)
                .containsExactly("0/1", "0/2", "0/3", "1/1");
        assertThat(dataset.heldOut()).isEqualTo(1);
        assertThat(dataset.calibration())
                .extracting(Library.Question::answer)
                .containsExactly("0/1", "0/2", "0/3", "");
        assertThat(dataset.test()).extracting(Library.Question::answer).containsExactly("");
    }

    @Test
    void anotherFormatIsRefusedByName() throws Exception {
        assertThatThrownBy(() -> Dataset.read(file("[1")))
                .hasMessageContaining("questions.json is not JSON");
        assertThatThrownBy(() -> Dataset.read(file("{\"data\": [{}]}")))
                .hasMessageContaining(
                        "questions.json is not in the format of SQuAD:"
                                + " \"paragraphs\" must be a list");
        assertThatThrownBy(
                        () ->
                                Dataset.read(
                                        file(
                                                "{\"data\": [{\"paragraphs\":"
                                                        + " [{\"context\": 1}]}]}")))
                .hasMessageContaining("\"context\" must be a text");
    }

    private static String paragraph(int number) {
        return PARAGRAPH.formatted(number, number);
    }

    private Path file(String json) throws Exception {
        return Files.writeString(folder.resolve("questions.json"), json);
    }
}
