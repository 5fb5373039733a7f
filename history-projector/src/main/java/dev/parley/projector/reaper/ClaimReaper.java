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

    /** Claims in one statement. */
    private static final int AT_ONCE = 500;

    /** Batches in one round, thousands of turns a second; the rest wait for the next round. */
    private static final int MOST_BATCHES = 10;

    private final EndedTurns turns;
    private final ReaperSettings settings;

    ClaimReaper(EndedTurns turns, ReaperSettings settings) {
        this.turns = turns;
        this.settings = settings;
    }

    @Scheduled(fixedDelayString = "${parley.reaper.every}")
    void look() {
        try {
            for (int batch = 0; batch < MOST_BATCHES; batch++) {
                if (turns.clear(settings.idleAfter(), AT_ONCE) < AT_ONCE) {
                    return;
                }
            }
        } catch (RuntimeException e) {
            LOG.error("The reaper failed and tries again in {}", settings.every(), e);
        }
    }
}
