package dev.parley.worker.embedding;

import dev.parley.worker.jobs.AttemptStopped;
import dev.parley.worker.jobs.StopSignal;
import jakarta.annotation.PreDestroy;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Computes the vectors of texts, by the model in the jar or by the server that {@link
 * EmbeddingSettings} names. Thread-safe.
 */
@Component
public final class Embeddings implements TextLength {

    private static final Logger LOG = LoggerFactory.getLogger(Embeddings.class);

    private final BgeTokenizer tokenizer = new BgeTokenizer();
    private final EmbeddingModel model;
    private final boolean knowsAllScripts;

    public Embeddings(EmbeddingSettings settings) {
        this.model =
                settings.url() == null
                        ? new JarModel(settings, tokenizer)
                        : new ServedModel(settings, tokenizer);
        this.knowsAllScripts = settings.url() != null && settings.multilingual();
    }

    /**
     * Identifies the model that makes the vectors: its name, their dimensions, and the text before
     * passages if there is one. Only vectors of the same model can be compared. Does not change
     * while the process runs. Asks the server for a vector if its dimensions are not known yet.
     *
     * @throws EmbeddingFailure if the server does not tell
     */
    public String model() {
        return model.name();
    }

    /**
     * Returns true if the model understands texts in every script; false if it knows English, and
     * something of other languages in Latin letters.
     */
    public boolean knowsAllScripts() {
        return knowsAllScripts;
    }

    /**
     * Returns a question's vector, of length 1; empty if the embedding server does not give one
     * within {@code parley.embedding.question-timeout}. A text that is too long for the model is
     * cut.
     *
     * @throws CancellationException if the thread is interrupted
     */
    public Optional<QuestionVector> ofQuestion(String text) {
        try {
            return Optional.of(model.ofQuestion(text));
        } catch (EmbeddingFailure e) {
            LOG.warn("A question is searched for by its words alone: {}", e.getMessage());
            return Optional.empty();
        }
    }

    /**
     * Returns the vectors of texts in their order, each of length 1. To use several cores or
     * connections, call from several threads.
     *
     * @param stop ends the work when it is raised
     * @throws EmbeddingFailure if the embedding server does not give them
     * @throws AttemptStopped if the signal was raised
     * @throws CancellationException if the thread is interrupted
     */
    public List<float[]> ofPassages(List<String> texts, StopSignal stop) {
        return model.ofPassages(texts, stop);
    }

    /** As {@link #ofPassages(List, StopSignal)}, and is not stopped. */
    public List<float[]> ofPassages(List<String> texts) {
        return ofPassages(texts, new StopSignal());
    }

    /** See {@link BgeTokenizer#count}. */
    @Override
    public int count(String text) {
        return tokenizer.count(text);
    }

    /** Ends the threads and unloads the model. No call may follow. */
    @PreDestroy
    void close() {
        model.close();
        tokenizer.close();
    }
}
