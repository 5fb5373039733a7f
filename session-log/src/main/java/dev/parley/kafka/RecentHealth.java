package dev.parley.kafka;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * A look at something that costs a call to the brokers. Anybody may ask for a service's readiness,
 * so one look serves all who ask within a second. Thread-safe.
 */
public abstract class RecentHealth implements HealthIndicator {

    /** How long a look may take: less than probes usually wait. */
    protected static final Duration WAIT = Duration.ofSeconds(2);

    private static final Duration RECENT = Duration.ofSeconds(1);

    private @Nullable Health last;
    private long lookedAt;

    /** Looks now. May throw: the health is then down because of that. */
    protected abstract Health look() throws Exception;

    @Override
    public final synchronized Health health() {
        var known = last;
        if (known == null || System.nanoTime() - lookedAt > RECENT.toNanos()) {
            known = now();
            last = known;
            lookedAt = System.nanoTime();
        }
        return known;
    }

    private Health now() {
        try {
            return look();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Health.down(e).build();
        } catch (Exception e) {
            return Health.down(e).build();
        }
    }
}
