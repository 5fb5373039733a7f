package dev.parley.projector.reaper;

import dev.parley.store.sessions.DeletedSessions.Deletion;
import dev.parley.store.sessions.SessionDeletion;
import dev.parley.store.sessions.SessionRetention;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.CompletionException;
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

    /** Sessions in one batch, of which each step is done for all. */
    private static final int AT_ONCE = 100;

    /** Batches in one round; the rest waits for the next one. */
    private static final int MOST_BATCHES = 20;

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
        int deleted = 0;
        int found = AT_ONCE;
        for (int batch = 0; batch < MOST_BATCHES && found == AT_ONCE; batch++) {
            found = deleteSome(idleFor, unlisted);
            deleted += found;
        }
        if (deleted > 0) {
            LOG.info("Deleted {} sessions, idle for {}", deleted, idleFor);
        }
    }

    private int deleteSome(Duration idleFor, boolean unlisted) {
        var at = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        var idle = sessions.decide(idleFor, unlisted, at, AT_ONCE);
        try {
            deletion.begin(
                    idle.stream()
                            .map(session -> new Deletion(session.sessionId(), at, false))
                            .toList());
        } catch (CompletionException e) {
            // They are decided, so the deletion reaper finishes them.
            LOG.warn("{} sessions are deleted later: {}", idle.size(), e.getMessage());
        }
        return idle.size();
    }
}
