package dev.parley.projector.reaper;

import dev.parley.delivery.DeliveryUnavailable;
import dev.parley.store.sessions.DeletedSessions;
import dev.parley.store.sessions.DeletedSessions.Deletion;
import dev.parley.store.sessions.SessionDeletion;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Finishes the deletion of sessions: what a crash left half done, and what had to wait for those
 * who were still writing. Any number may run.
 */
@Component
class DeletionReaper {

    private static final Logger LOG = LoggerFactory.getLogger(DeletionReaper.class);

    /** Deletions looked at in one round; the rest have their turn in the next. */
    private static final int AT_ONCE = 100;

    private final DeletedSessions deletions;
    private final SessionDeletion removal;
    private final ReaperSettings settings;

    DeletionReaper(DeletedSessions deletions, SessionDeletion removal, ReaperSettings settings) {
        this.deletions = deletions;
        this.removal = removal;
        this.settings = settings;
    }

    @Scheduled(fixedDelayString = "${parley.reaper.every}")
    void look() {
        try {
            for (var deletion : deletions.unfinished(settings.republishAfter(), AT_ONCE)) {
                finish(deletion);
            }
        } catch (RuntimeException e) {
            LOG.error("The reaper tries again in {}", settings.every(), e);
        }
    }

    // One that cannot be finished now must not keep the others waiting.
    private void finish(Deletion deletion) {
        try {
            removal.finish(deletion);
        } catch (CompletionException | DeliveryUnavailable e) {
            LOG.warn("The deletion of {} is tried again: {}", deletion, e.getMessage());
        }
    }
}
