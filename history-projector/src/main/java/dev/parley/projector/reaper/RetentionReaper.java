package dev.parley.projector.reaper;

import dev.parley.store.sessions.SessionDeletion;
import dev.parley.store.sessions.SessionRetention;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Deletes sessions that have been idle for {@code parley.retention.sessions}, or {@code
 * parley.retention.unlisted}, a few at a time. Any number of reapers may run.
 */
@Component
class RetentionReaper {

    private static final Logger LOG = LoggerFactory.getLogger(RetentionReaper.class);

    /** Sessions in one round; each is written to the event log and may have readers. */
    private static final int AT_ONCE = 20;

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
        var at = clock.instant();
        var idle = sessions.decide(idleFor, unlisted, at, AT_ONCE);
        for (var session : idle) {
            try {
                deletion.delete(session.sessionId(), session.owner(), at);
            } catch (CompletionException e) {
                // It is decided, so the deletion reaper finishes it.
                LOG.warn("Session {} is deleted later: {}", session.sessionId(), e.getMessage());
            }
        }
        if (!idle.isEmpty()) {
            LOG.info("Deleted {} sessions, idle for {}", idle.size(), idleFor);
        }
    }
}
