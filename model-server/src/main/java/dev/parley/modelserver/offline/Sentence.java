package dev.parley.modelserver.offline;

import java.text.BreakIterator;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A sentence of a passage.
 *
 * @param number the number of its passage, which the answer cites
 */
record Sentence(@Nullable Integer number, String text, Set<String> stems) {
    static final int MAX_LENGTH = 400;

    /** A blank line, and the start of a heading, list item or table row, end a sentence. */
    private static final Pattern BLOCK = Pattern.compile("\\R(?=\\s*(?:\\R|[-*+#|]|\\d+[.)]\\s))");

    private static final Pattern MARKER = Pattern.compile("^\\s*(?:[-*+]\\s+|#+\\s*|\\d+[.)]\\s+)");

    /** Returns the sentences of the passages without questions and repetitions. */
    static List<Sentence> of(List<Passage> passages) {
        var sentences = new ArrayList<Sentence>();
        var seen = new HashSet<String>();
        for (var passage : passages) {
            for (String block : BLOCK.splitAsStream(passage.text()).toList()) {
                String line = MARKER.matcher(block).replaceFirst("").replaceAll("\\s+", " ");
                for (String text : split(line.strip())) {
                    if (!text.endsWith("?") && seen.add(text)) {
                        sentences.add(
                                new Sentence(
                                        passage.number(),
                                        Shortened.to(MAX_LENGTH, text),
                                        Words.stems(text)));
                    }
                }
            }
        }
        return sentences;
    }

    private static List<String> split(String line) {
        var parts = new ArrayList<String>();
        var breaks = BreakIterator.getSentenceInstance(Locale.ROOT);
        breaks.setText(line);
        int start = breaks.first();
        for (int end = breaks.next(); end != BreakIterator.DONE; end = breaks.next()) {
            String part = line.substring(start, end).strip();
            if (!part.isEmpty()) {
                parts.add(part);
            }
            start = end;
        }
        return parts;
    }
}
