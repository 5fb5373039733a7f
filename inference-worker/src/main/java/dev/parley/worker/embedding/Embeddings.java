package dev.parley.worker.embedding;

import jakarta.annotation.PreDestroy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Computes the vectors of texts. The model runs in this process and needs no network. It is loaded
 * with the first text, which takes about a second: a worker without documents never loads it.
 *
 * <p>Thread-safe. The texts of all callers take turns, so a question waits for a few passages of a
 * document that is being indexed, and never for the whole document. The model runs on platform
 * threads of its own, because native code on a virtual thread would block its carrier.
 */
@Component
public final class Embeddings implements TextLength {

    /** The length of every vector. */
    public static final int DIMENSIONS = BgeModel.DIMENSIONS;

    /** The tokenizer counts an unknown word of any length as one token. */
    private static final int CHARACTERS_A_TOKEN = 8;

    private final EmbeddingSettings settings;
    private final Semaphore turns;
    private final ExecutorService threads;
    private @Nullable BgeModel model;

    public Embeddings(EmbeddingSettings settings) {
        this.settings = settings;
        this.turns = new Semaphore(settings.threads(), true);
        this.threads =
                Executors.newFixedThreadPool(
                        settings.threads(),
                        Thread.ofPlatform().daemon().name("embedding-", 1).factory());
    }

    /**
     * Returns a question's vector, of length 1. Of a long text the beginning and the end count.
     *
     * @throws CancellationException if the thread is interrupted
     */
    public float[] ofQuestion(String text) {
        return embed(settings.queryInstruction() + text);
    }

    /**
     * Returns the vectors of texts in their order, each of length 1. Computes one after the other;
     * to use several cores, call from several threads.
     *
     * @throws CancellationException if the thread is interrupted
     */
    public List<float[]> ofPassages(List<String> texts) {
        var vectors = new ArrayList<float[]>(texts.size());
        for (var text : texts) {
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

    /**
     * Returns the text's tokens by the model's tokenizer, but at least an eighth of its characters.
     * So a bound on tokens bounds the size of any text.
     */
    @Override
    public int count(String text) {
        int least = (text.length() + CHARACTERS_A_TOKEN - 1) / CHARACTERS_A_TOKEN;
        return Math.max(model().tokens(text), least);
    }

    private synchronized BgeModel model() {
        if (model == null) {
            model = BgeModel.load();
        }
        return model;
    }

    /** Ends the threads and unloads the model. No call may follow. */
    @PreDestroy
    void close() {
        threads.close();
        synchronized (this) {
            if (model != null) {
                model.close();
            }
        }
    }
}
