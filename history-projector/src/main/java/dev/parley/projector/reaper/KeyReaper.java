package dev.parley.projector.reaper;

import dev.parley.encryption.EventCipher;
import dev.parley.encryption.SessionKeys;
import dev.parley.store.keys.ErasedKeys;
import dev.parley.store.keys.KeyRestore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Has the keys that were destroyed removed from their topic, and brings the database up to the
 * topic if it went back. Wraps keys again that a former master key has wrapped.
 */
@Component
class KeyReaper {

    private static final Logger LOG = LoggerFactory.getLogger(KeyReaper.class);

    private static final Batches BATCHES = new Batches(1_000, 500);

    private final ErasedKeys keys;
    private final KeyRestore restore;
    private final EventCipher cipher;
    private final SessionKeys sessionKeys;

    KeyReaper(ErasedKeys keys, KeyRestore restore, EventCipher cipher, SessionKeys sessionKeys) {
        this.keys = keys;
        this.restore = restore;
        this.cipher = cipher;
        this.sessionKeys = sessionKeys;
    }

    @Scheduled(fixedDelayString = "${parley.reaper.sweep-every}")
    void sweep() {
        try {
            restore.catchUp();
            cipher.erase(keys.leftBehind(BATCHES.atOnce()));
            BATCHES.run(keys::tellAgain);
            int rewrapped = BATCHES.run(sessionKeys::rewrap);
            if (rewrapped > 0) {
                LOG.info("Wrapped {} keys of sessions with the newest master key", rewrapped);
            }
        } catch (RuntimeException e) {
            LOG.error("The reaper failed and sweeps again later", e);
        }
    }
}
