package dev.parley.worker.turns;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/**
 * Says whether this worker takes turns: it listens for requests, its lease lives, and turns that
 * hang are stopped.
 */
@Component
class TurnIntakeHealthIndicator implements HealthIndicator {

    private final TurnIntake intake;
    private final LeaseKeeper lease;
    private final Watchdog watchdog;
    private final RunningTurns turns;

    TurnIntakeHealthIndicator(
            TurnIntake intake, LeaseKeeper lease, Watchdog watchdog, RunningTurns turns) {
        this.intake = intake;
        this.lease = lease;
        this.watchdog = watchdog;
        this.turns = turns;
    }

    @Override
    public Health health() {
        boolean taking = intake.isTaking();
        boolean alive = lease.isAlive();
        boolean watched = watchdog.isWatching();
        var health = taking && alive && watched ? Health.up() : Health.down();
        return health.withDetail("taking", taking)
                .withDetail("lease", alive)
                .withDetail("watched", watched)
                .withDetail("free_slots", turns.free())
                .build();
    }
}
