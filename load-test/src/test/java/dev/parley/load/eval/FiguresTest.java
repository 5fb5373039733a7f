package dev.parley.load.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.parley.load.eval.Quality.Ranking;
import dev.parley.load.eval.Threshold.Best;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The figures mean what their names say. */
class FiguresTest {

    @Test
    void placesAreWeightedByTheirLogarithm() {
        assertThat(new Ranking(List.of("a", "b"), "a").ndcgAt5()).isEqualTo(1);
        assertThat(new Ranking(List.of("b", "a"), "a").ndcgAt5()).isCloseTo(0.631, within(0.001));
        assertThat(new Ranking(List.of("1", "2", "3", "4", "5", "a"), "a").ndcgAt5()).isZero();
        assertThat(new Ranking(List.of("1", "2", "3", "4", "5", "a"), "a").recallAt10())
                .isEqualTo(1);
        assertThat(new Ranking(List.of(), "a").recallAt10()).isZero();
    }

    @Test
    void theThresholdIsInTheMiddleBetweenAnsweredAndUnanswered() {
        var bests =
                List.of(
                        new Best(0.9, true),
                        new Best(0.7, true),
                        new Best(0.6, false),
                        new Best(0.3, false));

        var threshold = Threshold.calibrated(bests);

        assertThat(threshold.value()).isCloseTo(0.65, within(0.001));
        assertThat(threshold.falseAnswers(bests)).isZero();
        assertThat(new Threshold(0.5).falseAnswers(bests)).isEqualTo(0.5);
        assertThat(new Threshold(0.8).falseRefusals(bests)).isEqualTo(0.5);
    }

    @Test
    void everyAnsweredQuestionNamesATextAndEachQuestionIsInOneHalf() {
        var names = Library.texts().stream().map(Library.Text::name).collect(Collectors.toSet());

        assertThat(Library.questions())
                .filteredOn(Library.Question::isAnswered)
                .allSatisfy(question -> assertThat(names).contains(question.answer()));
        assertThat(Library.forCalibration()).doesNotContainAnyElementsOf(Library.forTest());
        assertThat(Library.forCalibration().size() + Library.forTest().size())
                .isEqualTo(Library.questions().size());
        assertThat(Library.texts()).allSatisfy(text -> assertThat(text.title()).isNotEmpty());
    }
}
