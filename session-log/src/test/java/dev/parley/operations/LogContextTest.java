package dev.parley.operations;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

/** A line has the ids of what its thread works on, and of nothing else. */
class LogContextTest {

    private static final UUID SESSION = new UUID(1, 1);
    private static final UUID TURN = new UUID(2, 2);

    @AfterEach
    void nothingIsLeft() {
        MDC.clear();
    }

    @Test
    void theIdsStandInTheLinesUntilTheWorkIsOver() {
        try (var turn = LogContext.ofTurn(SESSION, TURN)) {
            assertThat(MDC.get(LogContext.SESSION)).isEqualTo(SESSION.toString());
            assertThat(MDC.get(LogContext.TURN)).isEqualTo(TURN.toString());
        }
        assertThat(MDC.get(LogContext.SESSION)).isNull();
        assertThat(MDC.get(LogContext.TURN)).isNull();
    }

    @Test
    void workWithinOtherWorkGivesTheIdsBack() {
        try (var session = LogContext.ofSession(SESSION)) {
            try (var turn = LogContext.ofTurn(new UUID(3, 3), TURN)) {
                assertThat(MDC.get(LogContext.TURN)).isNotNull();
            }
            assertThat(MDC.get(LogContext.SESSION)).isEqualTo(SESSION.toString());
            assertThat(MDC.get(LogContext.TURN)).isNull();
        }
    }

    @Test
    void theIdsGoToTheThreadThatGoesOnWithTheWork() throws InterruptedException {
        var there = new AtomicReference<@Nullable String>();
        try (var turn = LogContext.ofTurn(SESSION, TURN)) {
            Thread.ofVirtual()
                    .start(LogContext.carried(() -> there.set(MDC.get(LogContext.TURN))))
                    .join();
        }
        assertThat(there.get()).isEqualTo(TURN.toString());
    }
}
