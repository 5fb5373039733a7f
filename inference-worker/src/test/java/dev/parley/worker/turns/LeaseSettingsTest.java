package dev.parley.worker.turns;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Bounds between the settings of a lease. */
class LeaseSettingsTest {

    private static final Duration SECOND = Duration.ofSeconds(1);

    @Test
    void aLeaseSurvivesOneLateRenewal() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new LeaseSettings(Duration.ofMillis(2_999), SECOND, SECOND))
                .withMessage(
                        "parley.lease.renew-every must be at most a third of parley.lease.duration");
    }

    @Test
    void aWorkerLooksAtLeastAsOftenAsItRenews() {
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () ->
                                new LeaseSettings(
                                        Duration.ofSeconds(5), SECOND, SECOND.plusMillis(1)))
                .withMessage("parley.lease.watch-every must be at most parley.lease.renew-every");
    }
}
