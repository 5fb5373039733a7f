package dev.parley.operations;

import dev.parley.events.SessionEvent;
import dev.parley.events.TurnEvent;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/**
 * How old tokens are at one hop of their way, by the clocks of two machines where it leads from one
 * to another. One token in sixteen is timed, the same one at each hop: to time each would cost more
 * than to send some. Thread-safe.
 */
public final class TokenDelay {

    private static final int ONE_IN = 16;

    private static final Duration[] BOUNDS = {
        Duration.ofMillis(5),
        Duration.ofMillis(10),
        Duration.ofMillis(20),
        Duration.ofMillis(50),
        Duration.ofMillis(100),
        Duration.ofMillis(200),
        Duration.ofMillis(500),
        Duration.ofSeconds(1),
        Duration.ofSeconds(2),
        Duration.ofSeconds(5),
        Duration.ofSeconds(10),
        Duration.ofSeconds(30),
        Duration.ofMinutes(2)
    };

    private final Timer timer;
    private final Clock clock;

    /**
     * @param hop {@code log}, {@code follower} or {@code reader}
     */
    public TokenDelay(MeterRegistry registry, Clock clock, String hop) {
        this.clock = clock;
        this.timer =
                Timer.builder("parley.token.delay")
                        .tag("hop", hop)
                        .description("Age of a sampled token at a hop: log, follower, reader")
                        .serviceLevelObjectives(bounds())
                        .register(registry);
    }

    /** The bounds of the buckets of times from a message or a token to a reader. */
    public static Duration[] bounds() {
        return BOUNDS.clone();
    }

    /** Returns true if the event is a token that is timed at each hop. */
    public static boolean times(SessionEvent event) {
        return event instanceof TurnEvent.Token token && token.n() % ONE_IN == 0;
    }

    /** An event has come past; it counts if it is timed. */
    public void passed(SessionEvent event) {
        if (times(event)) {
            passed(event.at());
        }
    }

    /** A token of this time that is timed has come past. */
    public void passed(Instant at) {
        // Less than nothing if the clocks of two machines differ: the timer leaves it out.
        timer.record(Duration.between(at, clock.instant()));
    }
}
