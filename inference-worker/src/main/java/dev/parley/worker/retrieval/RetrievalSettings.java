package dev.parley.worker.retrieval;

import dev.parley.bounds.Bounds;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Which passages a question is answered from. {@code ./parley eval} measures the effect of a
 * change.
 *
 * @param maxPassages most passages for one answer, 1 to 50, default 6
 * @param maxTokens most tokens of all passages together, by the embedding model's tokenizer, 100 to
 *     100,000, default 1,200
 * @param maxPerDocument most passages of one document while other documents answer too, 1 to 50,
 *     default 3
 * @param rankConstant constant of reciprocal rank fusion, 1 to 1,000, default 5; a higher value
 *     makes it more important that both searches find a passage, and less important at which rank
 * @param coverageWeight weight of the words that a passage shares with the question, compared to
 *     closeness of meaning, 0 to 5, default 0.4
 * @param minRelevance least relevance at which the documents answer, by the closest sentence, the
 *     shared words and the lead over other documents, 0 to 1, default 0.554. A higher value gives
 *     fewer passages for nothing, and withholds more that answer: {@code ./parley eval} prints both
 * @param maxNamedPassages most passages of the documents that a message names, 1 to 400, default
 *     400; one event names all of them. How many tokens they may have follows from {@code
 *     parley.model.context-tokens}, and is at least {@code parley.retrieval.max-tokens}; the other
 *     bounds and the threshold do not hold for them
 * @param tolerance how far the closeness and words of a passage beside the first may fall short of
 *     {@code parley.retrieval.min-relevance}, 0 to 1, default 0.07
 * @param minCoverage weighed share of the words that a passage needs to answer a question that is
 *     not in Latin letters, 0.01 to 0.9, default 0.25; such questions are judged by words alone. A
 *     lower value answers more questions, also by passages that only share some words
 * @param answerCheck Whether the chosen model is asked, before it answers, if the passages that
 *     were found hold the answer: {@code off} (the default) or {@code model}. If it says no, the
 *     passages are not used. That costs one more call of the model for each message that finds
 *     passages, and its first token waits for that call. Documents that a message names, and deep
 *     research, are not checked
 * @param answerCheckTimeout longest wait for that call, 100 ms to 1 min, default 10 s; then the
 *     passages are used as if it had not been made. A larger value suits a model that thinks first
 */
@ConfigurationProperties("parley.retrieval")
public record RetrievalSettings(
        @DefaultValue("6") int maxPassages,
        @DefaultValue("1200") int maxTokens,
        @DefaultValue("3") int maxPerDocument,
        @DefaultValue("5") int rankConstant,
        @DefaultValue("0.4") double coverageWeight,
        @DefaultValue("0.554") double minRelevance,
        @DefaultValue("400") int maxNamedPassages,
        @DefaultValue("0.07") double tolerance,
        @DefaultValue("0.25") double minCoverage,
        @DefaultValue("off") AnswerCheck answerCheck,
        @DefaultValue("10s") Duration answerCheckTimeout) {

    /** Who checks whether passages answer. */
    public enum AnswerCheck {
        /** Nobody. */
        OFF,
        /** The model that answers. */
        MODEL
    }

    public RetrievalSettings {
        Bounds.check("parley.retrieval.max-passages", maxPassages, 1, 50);
        Bounds.check("parley.retrieval.max-tokens", maxTokens, 100, 100_000);
        Bounds.check("parley.retrieval.max-per-document", maxPerDocument, 1, 50);
        Bounds.check("parley.retrieval.rank-constant", rankConstant, 1, 1000);
        check("parley.retrieval.coverage-weight", coverageWeight, 5);
        check("parley.retrieval.min-relevance", minRelevance, 1);
        Bounds.check("parley.retrieval.max-named-passages", maxNamedPassages, 1, 400);
        check("parley.retrieval.tolerance", tolerance, 1);
        if (!(minCoverage >= 0.01 && minCoverage <= 0.9)) {
            throw new IllegalArgumentException(
                    "parley.retrieval.min-coverage must be between 0.01 and 0.9, and is "
                            + minCoverage);
        }
        Bounds.check("parley.retrieval.answer-check-timeout", answerCheckTimeout, "100ms", "1m");
    }

    private static void check(String name, double value, int most) {
        if (!(value >= 0 && value <= most)) {
            throw new IllegalArgumentException(
                    name + " must be between 0 and " + most + ", and is " + value);
        }
    }
}
