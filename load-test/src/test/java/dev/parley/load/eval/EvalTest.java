package dev.parley.load.eval;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.load.eval.Evaluation.Way;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Checks in every build what docs/retrieval.md says about the labelled set. */
class EvalTest {

    @Test
    void bothSearchesTogetherAreBestAndNoticeIfNothingAnswers(@TempDir Path folder)
            throws Exception {
        // Half of the vectors fit into memory; the others are read for each question.
        try (var retrieval =
                new RetrievalUnderTest(folder, List.of("--parley.search.cache-bytes=30000"))) {
            Library.texts().forEach(retrieval::index);
            var evaluation = new Evaluation(retrieval);
            var test = evaluation.ask(Library.forTest());
            var all = new ArrayList<>(test);
            all.addAll(evaluation.ask(Library.forCalibration()));

            var fused = Evaluation.quality(all, Way.FUSED);
            for (var alone : List.of(Way.LEXICAL, Way.SEMANTIC)) {
                var quality = Evaluation.quality(all, alone);
                assertThat(fused.ndcgAt5()).as("than " + alone).isGreaterThan(quality.ndcgAt5());
                assertThat(fused.recallAt10()).isGreaterThanOrEqualTo(quality.recallAt10());
            }
            assertThat(fused.ndcgAt5()).isGreaterThan(0.93);
            var bests = Evaluation.bests(test);
            assertThat(evaluation.threshold().falseAnswers(bests)).isLessThan(0.25);
            assertThat(evaluation.threshold().falseRefusals(bests)).isLessThan(0.2);
            assertThat(Evaluation.delivered(test)).isGreaterThan(0.8);
            // The search looks at no more sentences than it needs; the measure is of all.
            assertThat(all)
                    .allSatisfy(
                            outcome ->
                                    assertThat(outcome.answered())
                                            .isEqualTo(
                                                    outcome.best().relevance()
                                                            >= evaluation.threshold().value()));
        }
    }
}
