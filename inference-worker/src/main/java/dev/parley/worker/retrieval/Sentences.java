package dev.parley.worker.retrieval;

import java.text.BreakIterator;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Cuts a passage into sentences. */
final class Sentences {

    /** Shorter ones, such as numbers and abbreviations, say nothing. */
    private static final int MIN_CHARACTERS = 16;

    /** A passage of the usual length has about six; each costs the time to embed it. */
    private static final int MAX_SENTENCES = 16;

    private static final String BETWEEN_PARAGRAPHS = "\n\n";

    private Sentences() {}

    /** Returns the first 16 sentences of the text, in their order; none if all are very short. */
    static List<String> of(String text) {
        var sentences = new ArrayList<String>();
        for (var paragraph : text.split(BETWEEN_PARAGRAPHS)) {
            var boundaries = BreakIterator.getSentenceInstance(Locale.ROOT);
            boundaries.setText(paragraph);
            int start = 0;
            for (int end = boundaries.next();
                    end != BreakIterator.DONE && sentences.size() < MAX_SENTENCES;
                    end = boundaries.next()) {
                var sentence = paragraph.substring(start, end).strip();
                if (sentence.length() >= MIN_CHARACTERS) {
                    sentences.add(sentence);
                }
                start = end;
            }
        }
        return sentences;
    }
}
