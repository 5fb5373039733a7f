package dev.parley.system;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The bounds on what a service's connection may hold in PostgreSQL, and for how long. */
class DatabaseSessionTest {

    private final TestSystem system = TestSystem.get();

    @Test
    void theApiWaitsFiveSecondsForALockAndHoldsNoneForLongerThanFifteen() {
        assertThat(setting("lock_timeout")).isEqualTo("5s");
        assertThat(setting("idle_in_transaction_session_timeout")).isEqualTo("15s");
    }

    private String setting(String name) {
        return system.database().sql("SHOW " + name).query(String.class).single();
    }
}
