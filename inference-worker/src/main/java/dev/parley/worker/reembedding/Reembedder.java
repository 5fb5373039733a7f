package dev.parley.worker.reembedding;

import dev.parley.store.documents.Reembedding;
import dev.parley.store.documents.Reembedding.StaleDocument;
import dev.parley.worker.embedding.EmbeddingFailure;
import dev.parley.worker.embedding.Embeddings;
import dev.parley.worker.jobs.AttemptStopped;
import dev.parley.worker.jobs.StopSignal;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Embeds ready documents again whose vectors another model made, on a thread of its own: one
 * document after the other, a few chunks at a time. Several workers share the documents. A worker
 * that is lost leaves what it has done, and another goes on behind it.
 */
@Component
final class Reembedder implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(Reembedder.class);

    /** How long a document rests whose text the embedding server refuses. */
    private static final Duration REST = Duration.ofHours(1);

    private static final Duration PROGRESS_EVERY = Duration.ofSeconds(10);

    private final Embeddings embeddings;
    private final Reembedding stored;
    private final ReembeddingSettings settings;
    private StopSignal stop = new StopSignal();
    private @Nullable Thread thread;

    Reembedder(Embeddings embeddings, Reembedding stored, ReembeddingSettings settings) {
        this.embeddings = embeddings;
        this.stored = stored;
        this.settings = settings;
    }

    @Override
    public synchronized void start() {
        if (settings.enabled()) {
            var signal = new StopSignal();
            stop = signal;
            thread =
                    Thread.ofPlatform()
                            .daemon()
                            .name("parley-reembedding")
                            .start(() -> new Run(signal).run());
        }
    }

    @Override
    public synchronized void stop() {
        stop.raise();
        try {
            if (thread != null) {
                thread.join(Duration.ofSeconds(10));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        thread = null;
    }

    @Override
    public synchronized boolean isRunning() {
        return thread != null;
    }

    /** What one start of this worker does. */
    private final class Run {
        private final StopSignal stop;
        private @Nullable String declared;
        private long done;
        private long reported = System.nanoTime();

        Run(StopSignal stop) {
            this.stop = stop;
        }

        void run() {
            try {
                boolean more = true;
                while (!stop.awaitRaised(more ? Duration.ZERO : settings.every())) {
                    more = round();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        /** Returns true if there may be more to do at once. */
        private boolean round() throws InterruptedException {
            try {
                var model = model();
                return stored.isInUse(model) && embedOne(model);
            } catch (AttemptStopped e) {
                return false;
            } catch (EmbeddingFailure e) {
                LOG.warn("Embedding documents again waits: {}", e.getMessage());
                return false;
            } catch (RuntimeException e) {
                LOG.error("Embedding documents again failed; tried again later", e);
                return false;
            }
        }

        private String model() {
            var model = embeddings.model();
            if (declared == null) {
                stored.use(model);
                declared = model;
                LOG.info("Documents are embedded by {}", model);
            }
            return model;
        }

        private boolean embedOne(String model) throws InterruptedException {
            var document = stored.take(model, settings.lease()).orElse(null);
            if (document == null) {
                return false;
            }
            try {
                embed(document, model);
            } catch (EmbeddingFailure e) {
                stored.leave(document, e.isPassing() ? Duration.ZERO : REST);
                if (e.isPassing()) {
                    throw e;
                }
                LOG.warn(
                        "Document {} is found by its words alone: {}",
                        document.documentId(),
                        e.getMessage());
            } catch (AttemptStopped e) {
                stored.leave(document, Duration.ZERO);
                throw e;
            }
            return true;
        }

        private void embed(StaleDocument document, String model) throws InterruptedException {
            var chunks = stored.chunks(document, model, settings.batch());
            while (!chunks.isEmpty() && stored.isInUse(model)) {
                var texts = chunks.stream().map(Reembedding.StaleChunk::inContext).toList();
                var vectors = embeddings.ofPassages(texts, stop);
                stored.renew(document, model, chunks, vectors, settings.lease());
                done += chunks.size();
                report(model);
                if (stop.awaitRaised(settings.pause())) {
                    throw new AttemptStopped("stopped between two batches");
                }
                chunks = stored.chunks(document, model, settings.batch());
            }
            stored.finish(document, model);
        }

        private void report(String model) {
            if (System.nanoTime() - reported >= PROGRESS_EVERY.toNanos()) {
                reported = System.nanoTime();
                LOG.info(
                        "Embedded {} chunks again by {}; {} documents are left",
                        done,
                        model,
                        stored.left(model));
            }
        }
    }
}
