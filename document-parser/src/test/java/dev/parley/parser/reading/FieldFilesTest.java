package dev.parley.parser.reading;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.parser.Block;
import dev.parley.parser.Limits;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The files that people really have: each stands for a kind of trouble. */
class FieldFilesTest {

    private static final Path FILES = Path.of("src/test/resources/dev/parley/parser/reading/field");

    private static final Parsers PARSERS = new Parsers(new Limits(1_000_000, 100, 10_000_000));

    /**
     * @param mustNot phrases that must not be read
     */
    record Row(String file, String mediaType, String expected, List<String> mustNot) {
        @Override
        public String toString() {
            return file;
        }
    }

    static Stream<Row> rows() throws IOException {
        return Files.readAllLines(FILES.resolve("index.tsv"), StandardCharsets.UTF_8).stream()
                .skip(1)
                .map(line -> line.split("\t", -1))
                .map(
                        cell ->
                                new Row(
                                        cell[0],
                                        cell[1],
                                        cell[2],
                                        cell[3].isEmpty()
                                                ? List.of()
                                                : List.of(cell[3].split("\\|"))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rows")
    void theWordsOfAFileAreRead(Row row) throws IOException {
        var blocks = PARSERS.parse(row.mediaType(), FILES.resolve(row.file()));

        var text = blocks.stream().map(Block::text).collect(Collectors.joining("\n"));
        assertThat(seen(text)).contains(seen(row.expected()));
        assertThat(row.mustNot()).noneMatch(text::contains);
        assertThat(text).doesNotContainPattern("[\\u00AD\\u200B-\\u200F\\u2060\\uFEFF\\u001B]");
    }

    // Compatibility forms do not matter, nor do line ends.
    private static String seen(String text) {
        return Normalizer.normalize(text, Normalizer.Form.NFKC).replaceAll("\\s+", " ");
    }
}
