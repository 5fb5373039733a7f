package dev.parley.worker.search;

import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.UUID;

/**
 * Gathers the chunks that are nearest to a question. The result does not depend on the order in
 * which documents are added. For one thread.
 */
final class Nearest {

    private final ChunkVectors.Question question;
    private final int most;
    private final PriorityQueue<Near> nearest = new PriorityQueue<>(Near.FARTHEST_FIRST);

    private record Near(ChunkKey chunk, float cosine) {
        static final Comparator<Near> FARTHEST_FIRST =
                Comparator.comparingDouble(Near::cosine)
                        .thenComparing(near -> near.chunk().documentId(), Comparator.reverseOrder())
                        .thenComparing(near -> near.chunk().number(), Comparator.reverseOrder());
    }

    /**
     * @param most how many chunks are kept, from 1
     */
    Nearest(float[] question, int most) {
        this.question = new ChunkVectors.Question(question);
        this.most = most;
    }

    /** Compares all chunks of a document. */
    void add(UUID documentId, ChunkVectors chunks) {
        chunks.compare(
                question,
                (number, cosine) -> {
                    if (nearest.size() < most || cosine >= nearest.element().cosine()) {
                        nearest.add(new Near(new ChunkKey(documentId, number), cosine));
                        if (nearest.size() > most) {
                            nearest.remove();
                        }
                    }
                });
    }

    /** Returns the nearest chunks, nearest first. */
    List<ChunkKey> chunks() {
        return nearest.stream().sorted(Near.FARTHEST_FIRST.reversed()).map(Near::chunk).toList();
    }
}
