package dev.parley.parser.reading;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Collectors;
import org.apache.commons.csv.CSVFormat;

/** Reads a table of comma-separated values: each row is a paragraph with bars between its cells. */
final class CsvParser implements DocumentParser {

    private static final String DELIMITERS = ",;\t|";
    private static final int HEAD = 8192;

    private final long maxCharacters;

    CsvParser(long maxCharacters) {
        this.maxCharacters = maxCharacters;
    }

    @Override
    public void parse(Path file, BlockCollector to) throws IOException {
        try (var text = new BufferedReader(TextFile.open(file, maxCharacters), HEAD)) {
            var format =
                    CSVFormat.DEFAULT.builder().setDelimiter(delimiter(text)).setTrim(true).get();
            for (var row : format.parse(text)) {
                var cells = row.stream().filter(cell -> !cell.isBlank());
                to.paragraph(cells.collect(Collectors.joining(" | ")));
            }
        }
    }

    // Programs write what their country uses: the delimiter that comes most often at the start.
    private static char delimiter(BufferedReader text) throws IOException {
        var head = new char[HEAD];
        text.mark(HEAD);
        int read = Math.max(text.read(head), 0);
        text.reset();
        var begin = new String(head, 0, read);
        return (char)
                DELIMITERS
                        .chars()
                        .boxed()
                        .max(
                                Comparator.comparingLong(
                                        d -> begin.chars().filter(c -> c == d).count()))
                        .orElseThrow()
                        .intValue();
    }
}
