package dev.parley.worker.research;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.worker.research.Budget.Spent;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class BudgetTest {

    private static final Duration TIME = Duration.ofMinutes(4);
    private static final long TURN_DEADLINE = System.nanoTime() + Duration.ofHours(1).toNanos();

    @Test
    void theTimeOfEarlierAttemptsIsSpent() {
        assertThat(budget(new Spent(Duration.ofMinutes(3), 0)).isSpent()).isFalse();

        var over = budget(new Spent(TIME, 0));
        assertThat(over.isSpent()).isTrue();
        assertThat(over.whatRanOut()).isEqualTo("time");
    }

    @Test
    void theTokensOfEarlierAttemptsAreSpent() {
        var over = budget(new Spent(Duration.ZERO, 1_000));
        assertThat(over.isSpent()).isTrue();
        assertThat(over.whatRanOut()).isEqualTo("budget of tokens");
    }

    private static Budget budget(Spent earlier) {
        return new Budget(
                new ResearchSettings(6, 3, 3, TIME, 1_000, 8_000), TURN_DEADLINE, earlier);
    }
}
