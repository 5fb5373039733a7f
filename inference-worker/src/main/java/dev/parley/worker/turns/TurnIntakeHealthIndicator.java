package dev.parley.worker.turns;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/** Says whether this worker takes turns: it listens for requests, and its lease lives. */
@Component
class TurnIntakeHealthIndicator implements HealthIndicator {

    private final TurnIntake intake;
    private final LeaseKeeper lease;
    private final RunningTurns turns;

    TurnIntakeHealthIndicator(TurnIntake intake, LeaseKeeper lease, RunningTurns turns) {
        this.intake = intake;
        this.lease = lease;
        this.turns = turns;
    }

    @Override
    public Health health() {
        var health = intake.isTaking() && lease.isAlive() ? Health.up() : Health.down();
        return health.withDetail("taking", intake.isTaking())
                .withDetail("lease", lease.isAlive())
                .withDetail("free_slots", turns.free())
                .build();
    }
}
