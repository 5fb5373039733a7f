package dev.parley.load.eval;

import dev.parley.store.documents.Chunk;
import dev.parley.worker.embedding.Embeddings;
import dev.parley.worker.indexing.Splitter;
import java.util.ArrayList;
import java.util.List;

/**
 * How long indexing takes on one thread.
 *
 * @param chunks how many were made
 * @param tokens of all chunks
 * @param splitNanos for all chunks
 * @param embedNanos for all chunks
 */
record IndexingSpeed(int chunks, long tokens, long splitNanos, long embedNanos) {

    /** Splits and embeds all texts; the model must be loaded already. */
    static IndexingSpeed measure(RetrievalUnderTest retrieval, List<Library.Text> texts) {
        var splitter = retrieval.part(Splitter.class);
        var embeddings = retrieval.part(Embeddings.class);
        long start = System.nanoTime();
        var chunks = new ArrayList<Chunk>();
        for (var text : texts) {
            chunks.addAll(splitter.split(text.blocks()));
        }
        long split = System.nanoTime();
        embeddings.ofPassages(chunks.stream().map(chunk -> chunk.inContext("A title")).toList());
        long end = System.nanoTime();
        return new IndexingSpeed(
                chunks.size(),
                chunks.stream().mapToLong(Chunk::tokens).sum(),
                split - start,
                end - split);
    }

    double chunksASecond() {
        return chunks * 1e9 / (splitNanos + embedNanos);
    }
}
