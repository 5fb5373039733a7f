package dev.parley.projector.reaper;

import dev.parley.store.turns.EndedTurns;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Clears the claims of turns that are over, so that no text stays a second time in the arbiter. Any
 * number of reapers may run.
 */
@Component
class ClaimReaper {

    private static final Logger LOG = LoggerFactory.getLogger(ClaimReaper.class);

    /** Thousands of turns a second. */
    private static final Batches BATCHES = new Batches(500, 10);

    private final EndedTurns turns;
    private final ReaperSettings settings;

    ClaimReaper(EndedTurns turns, ReaperSettings settings) {
        this.turns = turns;
        this.settings = settings;
    }

    @Scheduled(fixedDelayString = "${parley.reaper.every}")
    void look() {
        try {
            BATCHES.run(most -> turns.clear(settings.idleAfter(), most));
        } catch (RuntimeException e) {
            LOG.error("The reaper failed and tries again in {}", settings.every(), e);
        }
    }
}
