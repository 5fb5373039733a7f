package dev.parley.worker.research;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Reads the questions from a model's reply, and skips what the model writes around them. */
final class QuestionList {

    private static final Pattern MARKER =
            Pattern.compile("^\\s*(?:[-*•+]|#{1,6}|\\(?\\d{1,2}[.):])\\s+");
    private static final Pattern EMPHASIS = Pattern.compile("\\*\\*|__|`");
    private static final int SHORTEST = 3;
    private static final int LONGEST = 500;

    private QuestionList() {}

    /**
     * Returns the lines that are list items or end with a question mark, without their markers and
     * without repeats.
     *
     * @param known questions to leave out
     */
    static List<String> of(String reply, int limit, List<String> known) {
        var seen = new TreeSet<String>();
        known.forEach(question -> seen.add(comparable(question)));
        var questions = new ArrayList<String>();
        for (var line : reply.lines().toList()) {
            var marker = MARKER.matcher(line);
            boolean marked = marker.find();
            var text = EMPHASIS.matcher(marker.replaceFirst("")).replaceAll("").strip();
            boolean asks = text.endsWith("?") || (marked && !text.endsWith(":"));
            boolean fits = text.length() >= SHORTEST && text.length() <= LONGEST;
            if (asks && fits && questions.size() < limit && seen.add(comparable(text))) {
                questions.add(text);
            }
        }
        return questions;
    }

    private static String comparable(String question) {
        return question.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N}]+", " ").strip();
    }
}
