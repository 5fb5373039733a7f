package dev.parley.projector.reaper;

import dev.parley.delivery.DeliveryUnavailable;
import dev.parley.encryption.KeysUnavailable;
import dev.parley.operations.LogContext;
import dev.parley.store.sessions.DeletedSessions;
import dev.parley.store.sessions.DeletedSessions.Deletion;
import dev.parley.store.sessions.SessionDeletion;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Finishes the deletion of sessions: steps that a crash left half done, and steps that had to wait
 * for writers of the session. Any number of reapers may run.
 */
@Component
class DeletionReaper {

    private static final Logger LOG = LoggerFactory.getLogger(DeletionReaper.class);

    /** Deletions in one round; the rest wait for the next round. */
    private static final int AT_ONCE = 100;

    private final DeletedSessions deletions;
    private final SessionDeletion sessionDeletion;
    private final ReaperSettings settings;
    private final Repairs repairs;

    DeletionReaper(
            DeletedSessions deletions,
            SessionDeletion sessionDeletion,
            ReaperSettings settings,
            Repairs repairs) {
        this.deletions = deletions;
        this.sessionDeletion = sessionDeletion;
        this.settings = settings;
        this.repairs = repairs;
    }

    @Scheduled(fixedDelayString = "${parley.reaper.every}")
    void look() {
        try {
            for (var deletion : deletions.unfinished(settings.republishAfter(), AT_ONCE)) {
                finish(deletion);
            }
        } catch (RuntimeException e) {
            LOG.error("The reaper failed and tries again in {}", settings.every(), e);
        }
    }

    // If one cannot be finished now, the others must not wait.
    private void finish(Deletion deletion) {
        try (var context = LogContext.ofSession(deletion.sessionId())) {
            sessionDeletion.finish(deletion);
            repairs.made(Repairs.Kind.DELETION);
        } catch (CompletionException | KeysUnavailable | DeliveryUnavailable e) {
            LOG.warn("{} will be tried again: {}", deletion, e.getMessage());
        }
    }
}
