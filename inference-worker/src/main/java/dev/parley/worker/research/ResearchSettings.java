package dev.parley.worker.research;

import dev.parley.bounds.Bounds;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What one deep research may cost. If a budget ends, the report uses what there is, and says so.
 *
 * @param maxQuestions most sub-questions of the plan, 1 to 12, default 6
 * @param maxGapQuestions most further questions of the second and last round, 0 to 12, default 3; 0
 *     leaves the round out
 * @param parallel questions worked on at a time, 1 to 12, default 3; each makes model calls
 * @param time longest time for everything before the report, 1 s to 1 h, default 4 min, over all
 *     attempts together; the report has the rest of {@code parley.worker.turn-timeout}
 * @param maxTokens most tokens sent and received before the report, 1,000 to 10,000,000, default
 *     100,000; then no further call begins. Half of them, shared by all questions, is for named
 *     documents
 * @param maxNoteCharacters most characters of the notes on one question, 500 to 100,000, default
 *     8,000; one record of the event log holds them, and the report's prompt holds those of all
 *     questions
 */
@ConfigurationProperties("parley.research")
public record ResearchSettings(
        @DefaultValue("6") int maxQuestions,
        @DefaultValue("3") int maxGapQuestions,
        @DefaultValue("3") int parallel,
        @DefaultValue("4m") Duration time,
        @DefaultValue("100000") int maxTokens,
        @DefaultValue("8000") int maxNoteCharacters) {
    /** One record of the event log holds the passages of a question. */
    private static final int MOST_A_QUESTION = 50_000;

    public ResearchSettings {
        Bounds.check("parley.research.max-questions", maxQuestions, 1, 12);
        Bounds.check("parley.research.max-gap-questions", maxGapQuestions, 0, 12);
        Bounds.check("parley.research.parallel", parallel, 1, 12);
        Bounds.check("parley.research.time", time, "1s", "1h");
        Bounds.check("parley.research.max-tokens", maxTokens, 1_000, 10_000_000);
        Bounds.check("parley.research.max-note-characters", maxNoteCharacters, 500, 100_000);
    }

    /** The tokens of named documents that are read for one question. */
    int tokensAQuestion() {
        return Math.min(MOST_A_QUESTION, maxTokens / (2 * (maxQuestions + maxGapQuestions)));
    }
}
