package dev.parley.worker.indexing;

import dev.parley.events.SessionEvent.DocumentEvent;
import dev.parley.store.documents.IndexingClaim;
import dev.parley.store.documents.IndexingClaims;
import dev.parley.store.documents.StoredDocuments;
import dev.parley.worker.WorkerSettings;
import dev.parley.worker.indexing.parsing.Parsing;
import dev.parley.worker.indexing.parsing.UnreadableDocument;
import dev.parley.worker.jobs.Patience;
import dev.parley.worker.model.AttemptStopped;
import dev.parley.worker.model.StopSignal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionOperations;

/**
 * One worker's work on a document: from its bytes to chunks with their embeddings. Nothing of it is
 * seen before it is whole. Thread safe.
 */
@Component
class IndexingAttempt {

    private final StoredDocuments documents;
    private final IndexingClaims claims;
    private final Parsing parsing;
    private final ChunkIndex index;
    private final Settings settings;

    IndexingAttempt(
            StoredDocuments documents,
            IndexingClaims claims,
            Parsing parsing,
            ChunkIndex index,
            Settings settings) {
        this.documents = documents;
        this.claims = claims;
        this.parsing = parsing;
        this.index = index;
        this.settings = settings;
    }

    /** What an attempt goes by, and the transactions in which it ends. */
    @Component
    record Settings(
            IndexingSettings indexing, WorkerSettings worker, TransactionOperations transactions) {}

    /**
     * Does all the work.
     *
     * @return stores it: chunks and the document's status, both or neither, and neither where the
     *     attempt does not count any more. Fit to be repeated
     * @throws UnreadableDocument where the document cannot be indexed
     * @throws AttemptStopped where the worker must stop
     */
    Supplier<Optional<DocumentEvent>> prepare(IndexingClaim.Granted claim, StopSignal stop)
            throws UnreadableDocument, InterruptedException {
        var chunks = index.split(parse(claim, stop));
        var embeddings = embed(claim, chunks, stop);
        return () ->
                settings.transactions()
                        .execute(
                                transaction -> {
                                    var ready =
                                            claims.ready(
                                                    claim.documentId(),
                                                    claim.attempt(),
                                                    chunks.size());
                                    if (ready.isPresent()) {
                                        index.replace(claim.documentId(), chunks, embeddings);
                                    }
                                    return ready;
                                });
    }

    private List<Block> parse(IndexingClaim.Granted claim, StopSignal stop)
            throws UnreadableDocument, InterruptedException {
        var file = temporary(claim.documentId());
        try {
            new Patience(stop, settings.worker().endingTimeout())
                    .whileAway(() -> fetch(claim.documentId(), file));
            return parsing.parse(claim.type(), file, stop);
        } finally {
            delete(file);
        }
    }

    private static Path temporary(UUID documentId) {
        try {
            return Files.createTempFile("parley-" + documentId + "-", ".document");
        } catch (IOException e) {
            throw new AttemptStopped("there is no room for a file", e);
        }
    }

    private boolean fetch(UUID documentId, Path file) {
        try (var out = Files.newOutputStream(file)) {
            documents.copyTo(documentId, out);
            return true;
        } catch (IOException e) {
            throw new AttemptStopped("there is no room for a file", e);
        }
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<float[]> embed(IndexingClaim.Granted claim, List<Chunk> chunks, StopSignal stop) {
        var embeddings = new ArrayList<float[]>(chunks.size());
        long every = settings.indexing().progressEvery().toNanos();
        long noted = System.nanoTime();
        while (embeddings.size() < chunks.size()) {
            if (stop.isRaised()) {
                throw new AttemptStopped("stopped while it embedded");
            }
            int end = Math.min(chunks.size(), embeddings.size() + settings.indexing().batch());
            embeddings.addAll(index.embed(claim.title(), chunks.subList(embeddings.size(), end)));
            if (System.nanoTime() - noted >= every) {
                noted = System.nanoTime();
                if (!progressed(claim, 100 * embeddings.size() / chunks.size())) {
                    return embeddings; // Gone, or another's: storing it will find the same.
                }
            }
        }
        return embeddings;
    }

    // Progress is for people: the work does not wait for a database that is away.
    private boolean progressed(IndexingClaim.Granted claim, int percent) {
        try {
            return claims.progressed(claim.documentId(), claim.attempt(), percent);
        } catch (DataAccessException | TransactionException e) {
            return true;
        }
    }
}
