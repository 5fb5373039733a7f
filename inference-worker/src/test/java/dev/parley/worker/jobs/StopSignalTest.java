package dev.parley.worker.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StopSignalTest {

    private final StopSignal signal = new StopSignal();
    private final List<String> done = new ArrayList<>();

    @Test
    void anActionThatFailsKeepsNeitherTheOthersNorTheCaller() {
        signal.onRaise(
                () -> {
                    throw new IllegalStateException("cannot be closed");
                });
        signal.onRaise(() -> done.add("second"));

        signal.raise();

        assertThat(done).containsExactly("second");
    }
}
