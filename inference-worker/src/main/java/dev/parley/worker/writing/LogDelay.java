package dev.parley.worker.writing;

import dev.parley.events.SessionEvent;
import dev.parley.events.TokenSample;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Clock;
import java.time.Duration;

/** How long the event log takes to acknowledge a token. The later hops are the API nodes'. */
final class LogDelay {

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
        Duration.ofSeconds(10)
    };

    private final Timer timer;
    private final Clock clock;

    LogDelay(MeterRegistry registry, Clock clock) {
        this.clock = clock;
        this.timer =
                Timer.builder("parley.token.delay")
                        .tag("hop", "log")
                        .description("Age of a sampled token at a hop: log, follower, reader")
                        .serviceLevelObjectives(BOUNDS)
                        .register(registry);
    }

    /** The event log has acknowledged an event. */
    void acknowledged(SessionEvent event) {
        if (TokenSample.has(event)) {
            timer.record(Duration.between(event.at(), clock.instant()));
        }
    }
}
