package dev.parley.worker.turns;

import dev.parley.store.turns.Claim;
import dev.parley.worker.WorkerSettings;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Clock;
import java.time.Duration;
import org.springframework.stereotype.Component;

/** What operators see of this worker's turns. Thread-safe. */
@Component
final class TurnMeters {

    private static final Duration[] BOUNDS = {
        Duration.ofMillis(10),
        Duration.ofMillis(50),
        Duration.ofMillis(100),
        Duration.ofMillis(500),
        Duration.ofSeconds(1),
        Duration.ofSeconds(5),
        Duration.ofSeconds(15),
        Duration.ofMinutes(1),
        Duration.ofMinutes(5)
    };

    private final Clock clock;
    private final Timer queueWait;
    private final Counter takeovers;
    private final Counter leasesLost;
    private final Counter turnsLost;

    TurnMeters(MeterRegistry registry, RunningTurns turns, WorkerSettings settings, Clock clock) {
        this.clock = clock;
        this.queueWait =
                Timer.builder("parley.turn.queue.wait")
                        .description("From a message to its first claim by a worker")
                        .serviceLevelObjectives(BOUNDS)
                        .register(registry);
        this.takeovers =
                Counter.builder("parley.takeovers")
                        .description("Turns that this worker went on with after another attempt")
                        .register(registry);
        this.leasesLost =
                Counter.builder("parley.leases.lost")
                        .description("Times that this worker lost the connection of its lease")
                        .register(registry);
        this.turnsLost =
                Counter.builder("parley.turns.lost")
                        .description("Turns that were taken from this worker while it ran them")
                        .register(registry);
        Gauge.builder("parley.slots.free", turns, RunningTurns::free)
                .description("Slots for turns that are free")
                .register(registry);
        Gauge.builder("parley.slots.busy", turns, running -> settings.slots() - running.free())
                .description("Slots in which turns run")
                .register(registry);
    }

    /** A turn begins to run here. */
    void began(Claim claim) {
        if (claim.attempt() > 1) {
            takeovers.increment();
        } else {
            queueWait.record(Duration.between(claim.message().at(), clock.instant()));
        }
    }

    void leaseLost() {
        leasesLost.increment();
    }

    void turnsLost(int count) {
        turnsLost.increment(count);
    }
}
