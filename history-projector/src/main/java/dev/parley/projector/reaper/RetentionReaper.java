package dev.parley.projector.reaper;

import dev.parley.store.sessions.SessionDeletion;
import dev.parley.store.sessions.SessionRetention;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Deletes sessions that have been idle for {@code parley.retention.sessions}, or {@code
 * parley.retention.unlisted}, a hundred at a time. Any number of reapers may run.
 */
@Component
class RetentionReaper {

    private static final Logger LOG = LoggerFactory.getLogger(RetentionReaper.class);

    /** Of each batch of sessions, every step is done for all. */
    private static final Batches BATCHES = new Batches(100, 20);

    private final SessionRetention sessions;
    private final SessionDeletion deletion;
    private final RetentionSettings settings;
    private final Clock clock;

    RetentionReaper(
            SessionRetention sessions,
            SessionDeletion deletion,
            RetentionSettings settings,
            Clock clock) {
        this.sessions = sessions;
        this.deletion = deletion;
        this.settings = settings;
        this.clock = clock;
    }

    @Scheduled(fixedDelayString = "${parley.reaper.every}")
    void look() {
        try {
            deleteIdle(settings.unlisted(), true);
            if (settings.deletesSessions()) {
                deleteIdle(settings.sessions(), false);
            }
        } catch (RuntimeException e) {
            LOG.error("The reaper failed to delete idle sessions and tries again", e);
        }
    }

    private void deleteIdle(Duration idleFor, boolean unlisted) {
        int deleted = BATCHES.run(most -> deleteSome(idleFor, unlisted, most));
        if (deleted > 0) {
            LOG.info("Deleted {} sessions, idle for {}", deleted, idleFor);
        }
    }

    private int deleteSome(Duration idleFor, boolean unlisted, int atMost) {
        var at = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        var idle = sessions.decide(idleFor, unlisted, at, atMost);
        deletion.begin(idle, at);
        return idle.size();
    }
}
