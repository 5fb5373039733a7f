package dev.parley.modelserver.offline;

import java.util.List;

/** Splits a question into three, one a line. */
final class SubQuestions {
    private static final int MAX_KEYWORDS = 10;

    private SubQuestions() {}

    static String of(String question) {
        var keywords = Words.keywords(question).stream().limit(MAX_KEYWORDS).toList();
        if (keywords.isEmpty()) {
            keywords = List.of("this");
        }
        // Each has words of the question, so a search finds passages for it.
        String subject = String.join(" ", keywords);
        int half = Math.ceilDiv(keywords.size(), 2);
        String first = String.join(" ", keywords.subList(0, half));
        String second = String.join(" ", keywords.subList(half, keywords.size()));
        String relation =
                second.isEmpty()
                        ? "How does %s work?".formatted(first)
                        : "How does %s relate to %s?".formatted(first, second);
        return """
               What are the facts about %s?
               %s
               What are the limits and consequences of %s?"""
                .formatted(subject, relation, subject);
    }
}
