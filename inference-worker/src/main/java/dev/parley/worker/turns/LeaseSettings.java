package dev.parley.worker.turns;

import dev.parley.bounds.Bounds;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How workers tell each other that they live.
 *
 * @param duration how long a hung worker keeps its turns, 1 s to 30 s, default 5 s; a smaller value
 *     lets others go on sooner, but takes turns from workers that are slow and not hung
 * @param renewEvery pause between two renewals, 100 ms to 10 s, default 1 s, at most a third of the
 *     duration, so that one late renewal loses nothing; a cancel whose notice was lost is seen by
 *     the next renewal
 * @param watchEvery pause between two looks at the other workers and at waiting turns, 50 ms to 10
 *     s, default 300 ms, at most {@code renew-every}; a killed worker's turns begin again after two
 *     looks; a smaller value sends more queries to the database
 */
@ConfigurationProperties("parley.lease")
public record LeaseSettings(
        @DefaultValue("5s") Duration duration,
        @DefaultValue("1s") Duration renewEvery,
        @DefaultValue("300ms") Duration watchEvery) {

    public LeaseSettings {
        Bounds.check("parley.lease.duration", duration, "1s", "30s");
        Bounds.check("parley.lease.renew-every", renewEvery, "100ms", "10s");
        Bounds.check("parley.lease.watch-every", watchEvery, "50ms", "10s");
        if (renewEvery.multipliedBy(3).compareTo(duration) > 0) {
            throw new IllegalArgumentException(
                    "parley.lease.renew-every must be at most a third of parley.lease.duration");
        }
        if (watchEvery.compareTo(renewEvery) > 0) {
            throw new IllegalArgumentException(
                    "parley.lease.watch-every must be at most parley.lease.renew-every");
        }
    }
}
