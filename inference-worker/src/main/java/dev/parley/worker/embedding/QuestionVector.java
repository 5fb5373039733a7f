package dev.parley.worker.embedding;

/**
 * The vector of a question, which can only be compared with vectors of the same model.
 *
 * @param model see {@link Embeddings#model}
 * @param values of length 1; not to be changed
 */
public record QuestionVector(String model, float[] values) {}
