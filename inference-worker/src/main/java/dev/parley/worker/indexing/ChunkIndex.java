package dev.parley.worker.indexing;

import dev.parley.worker.embedding.Embeddings;
import java.util.List;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** Makes chunks of a document's text, and makes them findable. Thread safe. */
@Component
class ChunkIndex {

    private final Splitter splitter;
    private final Embeddings embeddings;
    private final DocumentChunks chunks;

    ChunkIndex(Splitter splitter, Embeddings embeddings, DocumentChunks chunks) {
        this.splitter = splitter;
        this.embeddings = embeddings;
        this.chunks = chunks;
    }

    /**
     * The text in chunks, in reading order.
     *
     * @throws TooManyChunks where there are more than a document may have
     */
    List<Chunk> split(List<Block> blocks) {
        return splitter.split(blocks);
    }

    /** One embedding for each chunk of the document with this title. Blocks while it computes. */
    List<float[]> embed(String title, List<Chunk> of) {
        return embeddings.ofPassages(of.stream().map(chunk -> chunk.inContext(title)).toList());
    }

    /** Stores the chunks in place of those that were there, in the caller's transaction. */
    void replace(UUID documentId, List<Chunk> with, List<float[]> vectors) {
        chunks.replace(documentId, with, vectors);
    }
}
