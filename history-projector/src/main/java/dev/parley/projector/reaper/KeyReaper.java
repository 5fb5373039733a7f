package dev.parley.projector.reaper;

import dev.parley.store.keys.ErasedKeys;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** Has the keys that were destroyed removed from their topic. */
@Component
class KeyReaper {

    private static final Logger LOG = LoggerFactory.getLogger(KeyReaper.class);

    /** Keys in one round; the rest wait for the next one. */
    private static final int AT_ONCE = 1_000;

    private final ErasedKeys keys;

    KeyReaper(ErasedKeys keys) {
        this.keys = keys;
    }

    @Scheduled(fixedDelayString = "${parley.reaper.sweep-every}")
    void sweep() {
        try {
            keys.tellAgain(AT_ONCE);
        } catch (RuntimeException e) {
            LOG.error("The reaper failed and sweeps again later", e);
        }
    }
}
