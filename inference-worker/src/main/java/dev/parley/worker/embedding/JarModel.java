package dev.parley.worker.embedding;

import dev.parley.worker.jobs.AttemptStopped;
import dev.parley.worker.jobs.StopSignal;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * The model in the jar, which needs no network. It is loaded with the first text, which takes about
 * a second: a worker without documents never loads it.
 *
 * <p>The texts of all callers take turns, so a question waits for a few passages of a document that
 * is being indexed, and never for the whole document. The model runs on platform threads of its
 * own, because native code on a virtual thread would block its carrier.
 */
final class JarModel implements EmbeddingModel {

    /** The migrations name it too, for the vectors that were made before models had names. */
    static final String NAME = "bge-small-en-v1.5-q/" + BgeModel.DIMENSIONS;

    /** What the model expects before a question. */
    private static final String QUERY_INSTRUCTION =
            "Represent this sentence for searching relevant passages: ";

    private final EmbeddingSettings settings;
    private final BgeTokenizer tokenizer;
    private final Semaphore turns;
    private final ExecutorService threads;
    private @Nullable BgeModel loaded;

    JarModel(EmbeddingSettings settings, BgeTokenizer tokenizer) {
        this.settings = settings;
        this.tokenizer = tokenizer;
        this.turns = new Semaphore(settings.threads(), true);
        this.threads =
                Executors.newFixedThreadPool(
                        settings.threads(),
                        Thread.ofPlatform().daemon().name("embedding-", 1).factory());
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public QuestionVector ofQuestion(String text) {
        var instruction = settings.queryInstruction();
        return new QuestionVector(
                NAME, embed((instruction == null ? QUERY_INSTRUCTION : instruction) + text));
    }

    @Override
    public List<float[]> ofPassages(List<String> texts, StopSignal stop) {
        var vectors = new ArrayList<float[]>(texts.size());
        for (var text : texts) {
            if (stop.isRaised()) {
                throw new AttemptStopped("stopped while it embedded");
            }
            vectors.add(embed(text));
        }
        return vectors;
    }

    private float[] embed(String text) {
        try {
            turns.acquire();
            try {
                return threads.submit(() -> model().embed(text)).get();
            } finally {
                turns.release();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("Interrupted while embedding");
        } catch (ExecutionException e) {
            throw new IllegalStateException("A text could not be embedded", e.getCause());
        }
    }

    private synchronized BgeModel model() {
        if (loaded == null) {
            loaded = BgeModel.load(tokenizer);
        }
        return loaded;
    }

    @Override
    public void close() {
        threads.close();
        synchronized (this) {
            if (loaded != null) {
                loaded.close();
            }
        }
    }
}
