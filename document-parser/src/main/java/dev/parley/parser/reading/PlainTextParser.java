package dev.parley.parser.reading;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;

/** Reads plain text. Blank lines end paragraphs. */
final class PlainTextParser implements DocumentParser {

    private final long maxCharacters;

    PlainTextParser(long maxCharacters) {
        this.maxCharacters = maxCharacters;
    }

    @Override
    public void parse(Path file, BlockCollector to) throws IOException {
        try (var lines = new BufferedReader(TextFile.open(file, maxCharacters))) {
            var paragraph = new StringBuilder();
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.isBlank()) {
                    to.paragraph(paragraph);
                    paragraph.setLength(0);
                } else {
                    paragraph.append(line).append('\n');
                }
                to.check(paragraph.length());
            }
            to.paragraph(paragraph);
        }
    }
}
