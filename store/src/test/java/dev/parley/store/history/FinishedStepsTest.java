package dev.parley.store.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.events.TurnEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FinishedStepsTest {

    private static final UUID ID = new UUID(1, 1);

    private final FinishedSteps finished = new FinishedSteps();

    @Test
    void theTimeOfEachAttemptUpToItsLastFinishedStepCounts() {
        started(1, 0);
        step(1, 2, 10, null);
        step(1, 3, 60, "plan");
        step(1, 4, 100, null);
        // Of the steps of the attempt before, which are written again, and of one more.
        started(2, 500);
        step(2, 2, 500, "plan");
        step(2, 3, 520, "search");
        // A clock that is behind.
        started(3, 900);
        step(3, 2, 890, "plan");

        assertThat(finished.result().time()).isEqualTo(Duration.ofSeconds(60 + 20));
        assertThat(finished.result().steps()).hasSize(4);
    }

    private void started(int attempt, long second) {
        finished.test(new TurnEvent.Started(header(attempt, 1, second), "m", null, "w"));
    }

    private void step(int attempt, int n, long second, @Nullable String result) {
        finished.test(
                new TurnEvent.Progress(
                        header(attempt, n, second),
                        TurnEvent.Stage.PLANNING,
                        result == null ? "open" : result,
                        1,
                        3,
                        "shown",
                        result,
                        null));
    }

    private static TurnEvent.Header header(int attempt, int n, long second) {
        return new TurnEvent.Header(ID, ID, attempt, n, Instant.ofEpochSecond(second));
    }
}
