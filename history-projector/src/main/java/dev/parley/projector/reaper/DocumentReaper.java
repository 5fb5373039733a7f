package dev.parley.projector.reaper;

import dev.parley.events.SessionEvent.DocumentEvent;
import dev.parley.log.EventLog;
import dev.parley.store.documents.IndexingClaims;
import dev.parley.store.documents.IndexingJobs;
import dev.parley.store.documents.OpenDocuments;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Finishes what a crash left half done about documents: a request that was not sent, one that got
 * lost, an ending that the record does not hold. Any number may run.
 */
@Component
class DocumentReaper {

    private static final Logger LOG = LoggerFactory.getLogger(DocumentReaper.class);

    /** Documents looked at in one round; the rest have their turn in the next. */
    private static final int AT_ONCE = 100;

    private final OpenDocuments documents;
    private final IndexingJobs requests;
    private final IndexingClaims claims;
    private final EventLog log;
    private final ReaperSettings settings;
    private volatile long seesSince = System.nanoTime();

    DocumentReaper(
            OpenDocuments documents,
            IndexingJobs requests,
            IndexingClaims claims,
            EventLog log,
            ReaperSettings settings) {
        this.documents = documents;
        this.requests = requests;
        this.claims = claims;
        this.log = log;
        this.settings = settings;
    }

    @Scheduled(fixedDelayString = "${parley.reaper.every}")
    void look() {
        try {
            giveUpLost();
            documents.unpublished(settings.republishAfter(), AT_ONCE).forEach(this::request);
            documents.unrecorded(settings.republishAfter(), AT_ONCE).forEach(this::record);
        } catch (RuntimeException e) {
            seesSince = System.nanoTime();
            LOG.error("The reaper tries again in {}", settings.every(), e);
        }
    }

    // While the database was away, workers could not be heard of: they get their time again.
    private void giveUpLost() {
        if (System.nanoTime() - seesSince < settings.lostAfter().toNanos()) {
            return;
        }
        for (var id :
                documents.giveUpRequests(settings.lostAfter(), settings.expireAfter(), AT_ONCE)) {
            LOG.warn("Requesting document {} anew: nobody works on it", id);
        }
    }

    // One that Kafka does not take now must not keep the others waiting.
    private void request(UUID documentId) {
        try {
            requests.publish(documentId);
        } catch (CompletionException e) {
            LOG.warn("Document {} is requested later: {}", documentId, e.getMessage());
        }
    }

    private void record(DocumentEvent event) {
        try {
            log.append(event).join();
            claims.recorded(event.documentId());
        } catch (CompletionException e) {
            LOG.warn("{} is recorded later: {}", event, e.getMessage());
        }
    }
}
