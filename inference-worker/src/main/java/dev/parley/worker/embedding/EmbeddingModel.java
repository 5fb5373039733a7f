package dev.parley.worker.embedding;

import dev.parley.worker.jobs.StopSignal;
import java.util.List;

/** Makes vectors, each of length 1. Thread-safe. */
sealed interface EmbeddingModel extends AutoCloseable permits JarModel, ServedModel {

    /** See {@link Embeddings#model}. */
    String name();

    /** See {@link Embeddings#ofQuestion}. */
    QuestionVector ofQuestion(String text);

    /** See {@link Embeddings#ofPassages}. */
    List<float[]> ofPassages(List<String> texts, StopSignal stop);

    @Override
    void close();
}
