package dev.parley.worker.indexing;

import dev.parley.events.SessionEvent.DocumentEvent;
import dev.parley.log.EventLog;
import dev.parley.parser.Unreadable;
import dev.parley.parser.UnreadableDocument;
import dev.parley.store.documents.DocumentView;
import dev.parley.store.documents.IndexingClaim;
import dev.parley.store.documents.IndexingClaims;
import dev.parley.worker.WorkerSettings;
import dev.parley.worker.embedding.EmbeddingFailure;
import dev.parley.worker.jobs.AttemptStopped;
import dev.parley.worker.jobs.Job;
import dev.parley.worker.jobs.Job.Outcome;
import dev.parley.worker.jobs.Patience;
import dev.parley.worker.jobs.StopSignal;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/**
 * Indexes the document of a request: claims it, has an {@link IndexingAttempt} work on it, decides
 * how that ended, and appends the ending to the event log. Thread-safe.
 */
@Component
class DocumentIndexer {

    private static final Logger LOG = LoggerFactory.getLogger(DocumentIndexer.class);

    private static final DocumentView.Failure LOST =
            new DocumentView.Failure(
                    "worker_lost", "Indexing was started several times but never finished.");
    private static final DocumentView.Failure INTERNAL =
            new DocumentView.Failure("internal", "Something went wrong while indexing.");

    private static final DocumentView.Failure UNAVAILABLE =
            new DocumentView.Failure(
                    "embedding_unavailable",
                    "The embedding server did not answer. Upload the document again later.");
    private static final DocumentView.Failure REFUSED =
            new DocumentView.Failure(
                    "embedding_refused",
                    "The embedding server refused the text or gave no vectors that can be used.");

    private final IndexingClaims claims;
    private final IndexingAttempt attempt;
    private final EventLog log;
    private final IndexingSettings settings;
    private final DocumentSettings kept;
    private final WorkerSettings worker;

    DocumentIndexer(
            IndexingClaims claims,
            IndexingAttempt attempt,
            EventLog log,
            IndexingSettings settings,
            DocumentSettings kept,
            WorkerSettings worker) {
        this.claims = claims;
        this.attempt = attempt;
        this.log = log;
        this.settings = settings;
        this.kept = kept;
        this.worker = worker;
    }

    /** See {@link Job#noteAlive}. */
    void noteAlive(UUID documentId, String request) {
        try {
            claims.noteAlive(documentId, request);
        } catch (DataAccessException | TransactionException e) {
            LOG.debug("Document {} is not noted as alive: {}", documentId, e.getMessage());
        }
    }

    /**
     * See {@link Job#run}.
     *
     * @param request see {@link DocumentJob}
     */
    Outcome run(UUID documentId, String request, StopSignal stop) {
        // Waits while the database is away. A released request would come back at once, and the
        // brokers deliver it only a few times.
        var patience = new Patience(stop, worker.endingTimeout());
        try {
            switch (patience.whileAway(() -> claims.claim(documentId, request))) {
                case IndexingClaim.Granted granted -> index(granted, patience, stop);
                case IndexingClaim.Ended(var event) -> record(event, patience);
                case IndexingClaim.Nothing nothing ->
                        LOG.info("Dropped a request with nothing to do: {}", nothing);
            }
            return Outcome.DONE;
        } catch (AttemptStopped e) {
            LOG.warn("Document {} is left to another worker: {}", documentId, e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.error("Document {} is left to another worker", documentId, e);
        }
        return Outcome.RELEASE;
    }

    private void index(IndexingClaim.Granted claim, Patience patience, StopSignal stop)
            throws InterruptedException {
        try {
            var decided = patience.whileAway(ending(claim, patience, stop));
            if (decided.isPresent()) {
                record(decided.get(), patience);
            } else {
                LOG.info("Document {} was deleted or taken by another", claim.documentId());
            }
        } catch (AttemptStopped | InterruptedException e) {
            giveBack(claim);
            throw e;
        }
    }

    // Returns what decides and stores how the document ended.
    private Supplier<Optional<DocumentEvent>> ending(
            IndexingClaim.Granted claim, Patience patience, StopSignal stop)
            throws InterruptedException {
        if (claim.lost() >= settings.maxAttempts()) {
            return failed(claim, LOST);
        }
        try {
            return attempt.prepare(claim, patience, stop);
        } catch (UnreadableDocument e) {
            LOG.info("Document {} cannot be read: {}", claim.documentId(), e.why());
            return failed(claim, failure(e.why()));
        } catch (TooManyChunks e) {
            LOG.info("Document {} is too long: {}", claim.documentId(), e.getMessage());
            return failed(claim, failure(Unreadable.TOO_LONG));
        } catch (EmbeddingFailure e) {
            LOG.error("Document {} cannot be embedded: {}", claim.documentId(), e.getMessage());
            return failed(claim, e.isPassing() ? UNAVAILABLE : REFUSED);
        } catch (AttemptStopped e) {
            throw e;
        } catch (RuntimeException e) {
            LOG.error("Document {} fails because of an internal error", claim.documentId(), e);
            return failed(claim, INTERNAL);
        }
    }

    private static DocumentView.Failure failure(Unreadable why) {
        return new DocumentView.Failure(why.name().toLowerCase(Locale.ROOT), why.message());
    }

    private Supplier<Optional<DocumentEvent>> failed(
            IndexingClaim.Granted claim, DocumentView.Failure failure) {
        return () -> claims.failed(claim.documentId(), claim.attempt(), failure, kept.keepFiles());
    }

    private void record(DocumentEvent event, Patience patience) throws InterruptedException {
        patience.whileAway(
                () -> {
                    log.append(event).join();
                    claims.recorded(event.documentId());
                    return true;
                });
    }

    // One try: it is not worth a wait if one attempt too many counts as lost.
    private void giveBack(IndexingClaim.Granted claim) {
        try {
            claims.givenBack(claim.documentId(), claim.attempt());
        } catch (DataAccessException | TransactionException e) {
            LOG.warn(
                    "Document {} counts as one of a lost worker: {}",
                    claim.documentId(),
                    e.getMessage());
        }
    }
}
