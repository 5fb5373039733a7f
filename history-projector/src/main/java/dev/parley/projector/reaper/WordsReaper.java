package dev.parley.projector.reaper;

import dev.parley.store.documents.DocumentChunks;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Renews the words of chunks that an earlier version has cut, a few at a time. Any number of
 * reapers may run.
 */
@Component
class WordsReaper {

    private static final Logger LOG = LoggerFactory.getLogger(WordsReaper.class);

    /** Chunks in one round, well under a second's work; the rest wait for the next round. */
    private static final int AT_ONCE = 500;

    private final DocumentChunks chunks;
    private final ReaperSettings settings;

    WordsReaper(DocumentChunks chunks, ReaperSettings settings) {
        this.chunks = chunks;
        this.settings = settings;
    }

    @Scheduled(fixedDelayString = "${parley.reaper.every}")
    void look() {
        try {
            int renewed = chunks.renewWords(AT_ONCE);
            if (renewed > 0) {
                LOG.info("Renewed the words of {} chunks", renewed);
            }
        } catch (RuntimeException e) {
            LOG.error("The reaper failed and tries again in {}", settings.every(), e);
        }
    }
}
