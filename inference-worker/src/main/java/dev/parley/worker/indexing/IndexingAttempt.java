package dev.parley.worker.indexing;

import dev.parley.events.SessionEvent.DocumentEvent;
import dev.parley.files.TemporaryFiles;
import dev.parley.parser.Block;
import dev.parley.parser.UnreadableDocument;
import dev.parley.store.documents.Chunk;
import dev.parley.store.documents.DocumentChunks;
import dev.parley.store.documents.Indexed;
import dev.parley.store.documents.IndexingClaim;
import dev.parley.store.documents.IndexingClaims;
import dev.parley.store.documents.StoredDocuments;
import dev.parley.worker.embedding.EmbeddingFailure;
import dev.parley.worker.embedding.Embeddings;
import dev.parley.worker.indexing.parsing.Parsing;
import dev.parley.worker.jobs.AttemptStopped;
import dev.parley.worker.jobs.Patience;
import dev.parley.worker.jobs.StopSignal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/**
 * One run of a document by this worker: from its bytes to chunks with embeddings. Nobody sees any
 * of it before all of it is stored. Thread-safe.
 */
@Component
class IndexingAttempt {

    private static final Logger LOG = LoggerFactory.getLogger(IndexingAttempt.class);

    private final StoredDocuments documents;
    private final IndexingClaims claims;
    private final DocumentChunks stored;
    private final Parsing parsing;
    private final Splitter splitter;
    private final Embeddings embeddings;
    private final IndexingSettings settings;
    private final DocumentSettings kept;

    IndexingAttempt(
            StoredDocuments documents,
            IndexingClaims claims,
            DocumentChunks stored,
            Parsing parsing,
            Splitter splitter,
            Embeddings embeddings,
            IndexingSettings settings,
            DocumentSettings kept) {
        this.documents = documents;
        this.claims = claims;
        this.stored = stored;
        this.parsing = parsing;
        this.splitter = splitter;
        this.embeddings = embeddings;
        this.settings = settings;
        this.kept = kept;
    }

    /**
     * Does all the work except storing its result.
     *
     * @return stores the result, see {@link DocumentChunks#ready}; may be called several times
     * @throws UnreadableDocument if the document cannot be indexed
     * @throws TooManyChunks if the document is too long
     * @throws EmbeddingFailure if the embedding server does not give the vectors
     * @throws AttemptStopped if the worker must stop, or cannot work on any document now
     */
    Supplier<Optional<DocumentEvent>> prepare(
            IndexingClaim.Granted claim, Patience patience, StopSignal stop)
            throws UnreadableDocument, InterruptedException {
        var blocks = parse(claim, patience, stop);
        var chunks = splitter.split(blocks);
        var vectors = embed(claim, chunks, stop);
        var indexed = new Indexed(Splitter.text(blocks), chunks, embeddings.model(), vectors);
        return () -> stored.ready(claim.documentId(), claim.attempt(), indexed, kept.keepFiles());
    }

    private List<Block> parse(IndexingClaim.Granted claim, Patience patience, StopSignal stop)
            throws UnreadableDocument, InterruptedException {
        var file = temporary();
        try {
            patience.whileAway(() -> fetch(claim, file));
            return parsing.parse(claim.type(), file, stop);
        } finally {
            delete(file);
        }
    }

    private static Path temporary() {
        try {
            return TemporaryFiles.file("document", ".document");
        } catch (IOException e) {
            throw new AttemptStopped("the document's file cannot be created", e);
        }
    }

    private boolean fetch(IndexingClaim.Granted claim, Path file) {
        try (var out = Files.newOutputStream(file)) {
            documents.copyTo(claim.owner(), claim.documentId(), out);
            return true;
        } catch (IOException e) {
            throw new AttemptStopped("the document's file cannot be written", e);
        }
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<float[]> embed(IndexingClaim.Granted claim, List<Chunk> chunks, StopSignal stop)
            throws InterruptedException {
        var vectors = new ArrayList<float[]>(chunks.size());
        long every = settings.progressEvery().toNanos();
        long noted = System.nanoTime();
        while (vectors.size() < chunks.size()) {
            if (stop.isRaised()) {
                throw new AttemptStopped("stopped while it embedded");
            }
            int end = Math.min(chunks.size(), vectors.size() + settings.batch());
            var batch = chunks.subList(vectors.size(), end).stream();
            vectors.addAll(
                    embedPatiently(batch.map(c -> c.inContext(claim.title())).toList(), stop));
            if (System.nanoTime() - noted >= every) {
                noted = System.nanoTime();
                if (!progressed(claim, 100 * vectors.size() / chunks.size())) {
                    return vectors; // The attempt no longer counts, so nothing will be stored.
                }
            }
        }
        return vectors;
    }

    // A document is lost if it fails, so it waits much longer for the server than one request does.
    private List<float[]> embedPatiently(List<String> texts, StopSignal stop)
            throws InterruptedException {
        long deadline = System.nanoTime() + settings.embeddingTimeout().toNanos();
        while (true) {
            try {
                return embeddings.ofPassages(texts, stop);
            } catch (EmbeddingFailure e) {
                if (!e.isPassing() || System.nanoTime() - deadline > 0) {
                    throw e;
                }
                LOG.warn("Embedding again in {}: {}", settings.embeddingRetry(), e.getMessage());
                if (stop.awaitRaised(settings.embeddingRetry())) {
                    throw new AttemptStopped("stopped while the embedding server was away", e);
                }
            }
        }
    }

    // The progress is only for people, so the work does not wait while the database is away.
    private boolean progressed(IndexingClaim.Granted claim, int percent) {
        try {
            return claims.progressed(claim.documentId(), claim.attempt(), percent);
        } catch (DataAccessException | TransactionException e) {
            return true;
        }
    }
}
