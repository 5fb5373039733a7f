package dev.parley.store.documents;

import java.util.List;

/**
 * What indexing made of a document.
 *
 * @param text the whole text, in which the chunks have their places
 * @param model the embedding model that made the embeddings
 * @param embeddings of the chunks, in the same order
 */
public record Indexed(String text, List<Chunk> chunks, String model, List<float[]> embeddings) {}
