package dev.parley.worker.research;

import dev.parley.bounds.Bounds;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What one deep research may cost. When a budget ends, the report is written from what there is,
 * and says so.
 *
 * @param maxQuestions sub-questions of the plan, 1 to 12, default 6
 * @param maxGapQuestions further questions of the second and last round, 0 to 12, default 3; with 0
 *     gaps are not looked for
 * @param parallel questions worked on at once, 1 to 12, default 3; each is a call to the model
 * @param time for everything before the report, 1 s to 1 h, default 4 min; the report has what is
 *     left of {@code parley.worker.turn-timeout}
 * @param maxTokens sent and received before the report, 1,000 to 10,000,000, default 100,000; no
 *     call is begun beyond it
 * @param maxNoteCharacters kept of the notes on one question, 500 to 100,000, default 8,000: they
 *     stand in one record of the log and, all together, in the report's prompt
 */
@ConfigurationProperties("parley.research")
public record ResearchSettings(
        @DefaultValue("6") int maxQuestions,
        @DefaultValue("3") int maxGapQuestions,
        @DefaultValue("3") int parallel,
        @DefaultValue("4m") Duration time,
        @DefaultValue("100000") int maxTokens,
        @DefaultValue("8000") int maxNoteCharacters) {
    public ResearchSettings {
        Bounds.check("parley.research.max-questions", maxQuestions, 1, 12);
        Bounds.check("parley.research.max-gap-questions", maxGapQuestions, 0, 12);
        Bounds.check("parley.research.parallel", parallel, 1, 12);
        Bounds.check("parley.research.time", time, "1s", "1h");
        Bounds.check("parley.research.max-tokens", maxTokens, 1_000, 10_000_000);
        Bounds.check("parley.research.max-note-characters", maxNoteCharacters, 500, 100_000);
    }
}
