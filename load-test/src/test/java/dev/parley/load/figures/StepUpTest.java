package dev.parley.load.figures;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.function.DoublePredicate;
import org.junit.jupiter.api.Test;

class StepUpTest {

    private static List<Double> rates(StepUp steps, DoublePredicate holds) {
        var tried = new ArrayList<Double>();
        boolean more = true;
        while (more) {
            tried.add(steps.rate());
            more = steps.next(holds.test(steps.rate()));
        }
        return tried;
    }

    @Test
    void doublesUntilItIsTooMuchAndThenHalvesTheDistance() {
        var steps = new StepUp(10, 2, 2, 10_000);

        assertThat(rates(steps, rate -> rate <= 55))
                .containsExactly(10.0, 20.0, 40.0, 80.0, 60.0, 50.0);
        assertThat(steps.good()).isEqualTo(50);
    }

    @Test
    void staysBelowItsLimit() {
        var steps = new StepUp(10, 2, 2, 50);

        assertThat(rates(steps, rate -> true)).containsExactly(10.0, 20.0, 40.0, 50.0);
        assertThat(steps.good()).isEqualTo(50);
    }

    @Test
    void looksBelowTheFirstRateIfThatIsTooMuch() {
        var steps = new StepUp(16, 2, 2, 50);

        assertThat(rates(steps, rate -> rate <= 4)).containsExactly(16.0, 8.0, 4.0);
        assertThat(steps.good()).isEqualTo(4);
    }

    @Test
    void saysSoIfNothingWasHeld() {
        var steps = new StepUp(16, 2, 1, 50);
        rates(steps, rate -> false);

        assertThat(steps.good()).isZero();
    }
}
