package dev.parley.worker.indexing;

import java.util.List;
import java.util.UUID;

/** Makes chunks of a document's text, and makes them findable. Thread safe. */
public interface ChunkIndex {

    /** The text in chunks, in reading order. */
    List<Chunk> split(List<Block> blocks);

    /** One embedding for each chunk. Blocks while it computes. */
    float[][] embed(List<Chunk> chunks);

    /**
     * Stores a document's chunks in place of those that were there, in the caller's transaction.
     *
     * @param embeddings one for each chunk
     */
    void replace(UUID documentId, List<Chunk> chunks, List<float[]> embeddings);
}
