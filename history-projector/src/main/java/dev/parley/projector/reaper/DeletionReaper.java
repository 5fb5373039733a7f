package dev.parley.projector.reaper;

import dev.parley.store.sessions.DeletedSessions;
import dev.parley.store.sessions.SessionDeletion;
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

    /** Deletions in one batch, of which each step is done for all. */
    private static final int AT_ONCE = 100;

    /** Batches in one round; the rest wait for the next round. */
    private static final int MOST_BATCHES = 20;

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
            for (int batch = 0; batch < MOST_BATCHES && finishSome(); batch++) {
                LOG.debug("More deletions may be unfinished");
            }
        } catch (RuntimeException e) {
            LOG.error("The reaper failed and tries again in {}", settings.every(), e);
        }
    }

    // Returns true if more may be waiting that can be finished now.
    private boolean finishSome() {
        var unfinished = deletions.unfinished(settings.republishAfter(), AT_ONCE);
        if (unfinished.isEmpty()) {
            return false;
        }
        var finished = sessionDeletion.finish(unfinished);
        finished.forEach(deletion -> repairs.made(Repairs.Kind.DELETION));
        return unfinished.size() == AT_ONCE && !finished.isEmpty();
    }
}
