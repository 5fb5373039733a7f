package dev.parley.worker.embedding;

/** Measures texts for a model. Thread-safe. */
@FunctionalInterface
public interface TextLength {

    /** Returns the text's tokens, without those that the model adds. */
    int count(String text);
}
