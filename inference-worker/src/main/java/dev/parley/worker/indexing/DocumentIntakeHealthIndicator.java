package dev.parley.worker.indexing;

import dev.parley.worker.jobs.JobIntake;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/** Says whether this worker takes documents: each of its slots for them does. */
@Component
class DocumentIntakeHealthIndicator implements HealthIndicator {

    private final JobIntake documentIntake;

    DocumentIntakeHealthIndicator(JobIntake documentIntake) {
        this.documentIntake = documentIntake;
    }

    @Override
    public Health health() {
        return (documentIntake.isTaking() ? Health.up() : Health.down()).build();
    }
}
