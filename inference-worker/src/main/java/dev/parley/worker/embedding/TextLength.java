package dev.parley.worker.embedding;

/** How long a text is for a model. Thread safe. */
@FunctionalInterface
public interface TextLength {

    /** Tokens of the text, without those that a model puts around it. */
    int count(String text);
}
