package dev.parley.load.soak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.parley.load.soak.Trend.Bound;
import java.util.Random;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What counts as growth, and what does not. */
class TrendTest {

    private static final Bound BOUND = new Bound(0.1, 5);

    @Test
    void aFigureThatOnlyVariesIsSteady() {
        var random = new Random(1);
        assertThat(hour(minute -> 100 + 5 * random.nextGaussian()).grows()).isFalse();
    }

    @Test
    void aFigureThatGrowsSteadilyGrowsAlsoBehindItsNoise() {
        var random = new Random(1);
        var trend = hour(minute -> 100 + minute + 5 * random.nextGaussian());

        assertThat(trend.grows()).isTrue();
        assertThat(trend.rise()).isCloseTo(29, within(8.0));
        assertThat(trend.perHour()).isCloseTo(60, within(17.0));
        assertThat(trend.minutes()).isEqualTo(30);
    }

    @Test
    void aFigureThatFallsDoesNotGrow() {
        assertThat(hour(minute -> 1_000 - 10 * minute).grows()).isFalse();
    }

    @Test
    void whatGrowsInTheFirstHalfOnlyIsAWarmUp() {
        assertThat(hour(minute -> Math.min(30, minute) * 10).grows()).isFalse();
    }

    @Test
    void aMinuteThatStandsOutDoesNotDecideEvenIfItIsTheLast() {
        assertThat(hour(minute -> minute >= 58 ? 10_000 : 100).grows()).isFalse();
    }

    @Test
    void aLeakOfOneNowAndThenGrows() {
        var consumers = new Bound(0, 0.5);

        assertThat(Trend.of(values(60, minute -> 40 + minute / 10), consumers).grows()).isTrue();
        assertThat(Trend.of(values(60, minute -> 40), consumers).grows()).isFalse();
    }

    @Test
    void theLargerOfBothBoundsHolds() {
        assertThat(hour(minute -> 10 + minute * 0.15).allowed()).isEqualTo(5);
        assertThat(hour(minute -> 10 + minute * 0.15).grows()).isFalse();
        assertThat(hour(minute -> 10 + minute * 0.2).grows()).isTrue();
        assertThat(hour(minute -> 1_000 + minute * 3).allowed()).isCloseTo(113, within(1.0));
        assertThat(hour(minute -> 1_000 + minute * 3).grows()).isFalse();
        assertThat(hour(minute -> 1_000 + minute * 5).grows()).isTrue();
    }

    @Test
    void minutesWithoutAFigureAreLeftOut() {
        var trend = hour(minute -> minute % 2 == 0 ? Double.NaN : 100 + minute);

        assertThat(trend.minutes()).isEqualTo(15);
        assertThat(trend.rise()).isCloseTo(28, within(0.001));
        assertThat(hour(minute -> Double.NaN).grows()).isFalse();
        assertThat(hour(minute -> Double.NaN).isJudged()).isFalse();
    }

    @Test
    void tooFewMinutesAreNotJudged() {
        assertThat(Trend.of(values(9, minute -> minute * 100), BOUND).isJudged()).isTrue();
        var eight = Trend.of(values(8, minute -> minute * 100), BOUND);
        assertThat(eight.isJudged()).isFalse();
        assertThat(eight.grows()).isFalse();
        assertThat(Trend.of(new double[0], BOUND).isJudged()).isFalse();
    }

    private static Trend hour(IntToDoubleFunction figure) {
        return Trend.of(values(60, figure), BOUND);
    }

    private static double[] values(int minutes, IntToDoubleFunction figure) {
        return IntStream.range(0, minutes).mapToDouble(figure).toArray();
    }
}
