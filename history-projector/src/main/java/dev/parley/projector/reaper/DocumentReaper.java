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
 * Finishes what a crash left half done with documents: sends indexing jobs that were not sent or
 * got lost, and writes missing endings to the event log. Any number of reapers may run.
 */
@Component
class DocumentReaper {

    private static final Logger LOG = LoggerFactory.getLogger(DocumentReaper.class);

    /** Documents in one round; the rest wait for the next round. */
    private static final int AT_ONCE = 100;

    private final OpenDocuments documents;
    private final IndexingJobs jobs;
    private final IndexingClaims claims;
    private final EventLog log;
    private final ReaperSettings settings;
    private final Repairs repairs;
    private volatile long seesSince = System.nanoTime();

    DocumentReaper(
            OpenDocuments documents,
            IndexingJobs jobs,
            IndexingClaims claims,
            EventLog log,
            ReaperSettings settings,
            Repairs repairs) {
        this.documents = documents;
        this.jobs = jobs;
        this.claims = claims;
        this.log = log;
        this.settings = settings;
        this.repairs = repairs;
    }

    @Scheduled(fixedDelayString = "${parley.reaper.every}")
    void look() {
        try {
            giveUpLost();
            documents.unpublished(settings.republishAfter(), AT_ONCE).forEach(this::request);
            documents.unrecorded(settings.republishAfter(), AT_ONCE).forEach(this::record);
        } catch (RuntimeException e) {
            seesSince = System.nanoTime();
            LOG.error("The reaper failed and tries again in {}", settings.every(), e);
        }
    }

    // While the database was away, workers could not report. They get the whole time again.
    private void giveUpLost() {
        if (System.nanoTime() - seesSince < settings.lostAfter().toNanos()) {
            return;
        }
        for (var id :
                documents.giveUpRequests(settings.lostAfter(), settings.expireAfter(), AT_ONCE)) {
            LOG.warn("Requesting document {} again: nobody works on it", id);
            repairs.made(Repairs.Kind.DOCUMENT_LOST);
        }
    }

    // If Kafka does not accept one now, the others must not wait.
    private void request(UUID documentId) {
        try {
            jobs.publish(documentId);
            repairs.made(Repairs.Kind.DOCUMENT_REQUEST);
        } catch (CompletionException e) {
            LOG.warn("Document {} will be requested later: {}", documentId, e.getMessage());
        }
    }

    private void record(DocumentEvent event) {
        try {
            log.append(event).join();
            claims.recorded(event.documentId());
            repairs.made(Repairs.Kind.DOCUMENT_ENDING);
        } catch (CompletionException e) {
            LOG.warn("{} will be written to the event log later: {}", event, e.getMessage());
        }
    }
}
