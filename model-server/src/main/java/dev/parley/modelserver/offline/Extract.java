package dev.parley.modelserver.offline;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Answers with the sentences that share the most telling words with the question. */
final class Extract {
    private static final String NOTHING_FOUND = "This is Parley's offline model";
    private static final String FROM_PASSAGES = "The passages say: ";
    private static final String FROM_CONVERSATION = "Said earlier: ";
    private static final Pattern CITATION = Pattern.compile("\\s*\\[\\d+]");

    private static final int MAX_SENTENCES = 5;

    /** If the best sentence has less of the question's weight, no sentence fits. */
    private static final double MIN_COVERAGE = 0.25;

    /** The other sentences must reach this part of the best one's score. */
    private static final double MIN_OF_BEST = 0.4;

    private static final int MAX_QUESTION = 160;

    private Extract() {}

    static String of(Prompt prompt) {
        var question = Words.stems(prompt.question());
        var quoted = best(question, Sentence.of(prompt.passages()));
        if (!quoted.isEmpty()) {
            return joined(FROM_PASSAGES, quoted);
        }
        var said = best(question, Sentence.of(prompt.conversation()));
        if (!said.isEmpty()) {
            return joined(FROM_CONVERSATION, said);
        }
        return nothingFound(prompt.question());
    }

    /**
     * Returns an earlier answer without its opening and citations. Its citations are numbers of
     * another prompt's passages. An answer that found nothing repeats its question, so it would fit
     * that question best; for such an answer this returns an empty text.
     */
    static String withoutFrame(String answer) {
        if (answer.startsWith(NOTHING_FOUND)) {
            return "";
        }
        String text = answer;
        for (String source : List.of(FROM_PASSAGES, FROM_CONVERSATION)) {
            text = text.startsWith(source) ? text.substring(source.length()) : text;
        }
        return CITATION.matcher(text).replaceAll("");
    }

    /** Returns an answer without its opening; empty if it found nothing. */
    static String withoutOpening(String answer) {
        if (answer.startsWith(NOTHING_FOUND)) {
            return "";
        }
        return answer.startsWith(FROM_PASSAGES) ? answer.substring(FROM_PASSAGES.length()) : answer;
    }

    private static String joined(String source, List<Sentence> sentences) {
        return sentences.stream().map(Extract::cited).collect(Collectors.joining(" ", source, ""));
    }

    /** Returns the best sentences in the order of the prompt. */
    private static List<Sentence> best(Set<String> question, List<Sentence> sentences) {
        var weights = weights(question, sentences);
        double whole = weights.values().stream().mapToDouble(Double::doubleValue).sum();
        double[] scores = sentences.stream().mapToDouble(s -> score(s, weights)).toArray();
        double highest =
                IntStream.range(0, scores.length).mapToDouble(i -> scores[i]).max().orElse(0);
        if (highest <= 0 || highest < MIN_COVERAGE * whole) {
            return List.of();
        }
        return IntStream.range(0, scores.length)
                .filter(i -> scores[i] >= MIN_OF_BEST * highest)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer i) -> -scores[i]))
                .limit(MAX_SENTENCES)
                .sorted()
                .map(sentences::get)
                .toList();
    }

    /** Inverse document frequency: a word tells more if few sentences have it. */
    private static Map<String, Double> weights(Set<String> question, List<Sentence> sentences) {
        var weights = new HashMap<String, Double>();
        for (String stem : question) {
            long holding = sentences.stream().filter(s -> s.stems().contains(stem)).count();
            weights.put(stem, Math.log(1 + (sentences.size() + 1.0) / (holding + 0.5)));
        }
        return weights;
    }

    private static double score(Sentence sentence, Map<String, Double> weights) {
        return sentence.stems().stream().mapToDouble(stem -> weights.getOrDefault(stem, 0.0)).sum();
    }

    private static String cited(Sentence sentence) {
        return sentence.number() == null
                ? sentence.text()
                : "%s [%d]".formatted(sentence.text(), sentence.number());
    }

    static String nothingFound(String question) {
        return """
               %s: it only quotes sentences from the context of the conversation. It found nothing \
               there about your question: "%s" To get answers from a real model, set OPENAI_BASE_URL \
               and OPENAI_API_KEY and start Parley again."""
                .formatted(
                        NOTHING_FOUND,
                        Shortened.to(MAX_QUESTION, question.replaceAll("\\s+", " ").strip()));
    }
}
