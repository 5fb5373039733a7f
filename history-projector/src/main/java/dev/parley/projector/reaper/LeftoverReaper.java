package dev.parley.projector.reaper;

import dev.parley.store.documents.OwnerWords;
import dev.parley.store.history.projection.ProjectionFailures;
import dev.parley.store.limits.UsageDays;
import dev.parley.store.sessions.DeletedSessions;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Removes rows that have had their time: deletions, usage and records set aside long ago, and words
 * that no document has any more. Any number of reapers may run.
 */
@Component
class LeftoverReaper {

    private static final Logger LOG = LoggerFactory.getLogger(LeftoverReaper.class);

    /** Rows in one statement. */
    private static final int AT_ONCE = 500;

    /** Statements of a kind in one sweep; the rest waits for the next sweep. */
    private static final int MOST_BATCHES = 10;

    private static final Batches BATCHES = new Batches(AT_ONCE, MOST_BATCHES);

    /** More of these: one for each session, of which a front end may make many a second. */
    private static final Batches DELETIONS = new Batches(AT_ONCE, 1_000);

    private final DeletedSessions deletions;
    private final ProjectionFailures failures;
    private final OwnerWords words;
    private final UsageDays usage;
    private final RetentionSettings settings;
    private OwnerWords.@Nullable Place swept;

    LeftoverReaper(
            DeletedSessions deletions,
            ProjectionFailures failures,
            OwnerWords words,
            UsageDays usage,
            RetentionSettings settings) {
        this.deletions = deletions;
        this.failures = failures;
        this.words = words;
        this.usage = usage;
        this.settings = settings;
    }

    @Scheduled(fixedDelayString = "${parley.reaper.sweep-every}")
    void sweep() {
        try {
            int removed = failures.keepNewest(settings.failures());
            if (removed > 0) {
                LOG.warn("Removed {} of the oldest records that could not be projected", removed);
            }
            DELETIONS.run(most -> deletions.forgetFinished(settings.deletions(), most));
            BATCHES.run(most -> usage.forget(settings.usage(), most));
            usage.forgetErased(AT_ONCE);
            sweepWords();
        } catch (RuntimeException e) {
            LOG.error("The reaper failed and sweeps again later", e);
        }
    }

    // Goes on where the sweep before has ended, and begins again at the end.
    private void sweepWords() {
        for (int batch = 0; batch < MOST_BATCHES; batch++) {
            swept = words.removeUnused(swept, AT_ONCE);
            if (swept == null) {
                return;
            }
        }
    }
}
