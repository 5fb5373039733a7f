package dev.parley.worker.search;

import dev.parley.worker.embedding.QuestionVector;
import dev.parley.worker.search.ChunkVectors.ByteVector;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.springframework.stereotype.Component;

/**
 * Finds chunks that are close to the question in meaning. Compares all chunks of the scope whose
 * vectors the question's model made.
 */
@Component
public final class SemanticSearch {

    private final VectorCache vectors;
    private final SearchSettings settings;

    SemanticSearch(VectorCache vectors, SearchSettings settings) {
        this.vectors = vectors;
        this.settings = settings;
    }

    private record Near(ChunkKey chunk, float cosine) {
        static final Comparator<Near> FARTHEST_FIRST =
                Comparator.comparingDouble(Near::cosine)
                        .thenComparing(near -> near.chunk().documentId(), Comparator.reverseOrder())
                        .thenComparing(near -> near.chunk().number(), Comparator.reverseOrder());
    }

    /** Returns the nearest chunks, nearest first. Thread-safe. */
    public List<ChunkKey> nearest(QuestionVector question, List<ReadyDocument> scope) {
        var wanted = new ByteVector(question.values());
        var nearest = new PriorityQueue<>(Near.FARTHEST_FIRST);
        vectors.each(
                question.model(),
                scope.stream()
                        .filter(document -> question.model().equals(document.embeddingModel()))
                        .toList(),
                (document, chunks) ->
                        chunks.compare(
                                wanted,
                                (number, cosine) -> {
                                    if (nearest.size() < settings.candidates()
                                            || cosine >= nearest.element().cosine()) {
                                        nearest.add(
                                                new Near(new ChunkKey(document, number), cosine));
                                        if (nearest.size() > settings.candidates()) {
                                            nearest.remove();
                                        }
                                    }
                                }));
        return nearest.stream().sorted(Near.FARTHEST_FIRST.reversed()).map(Near::chunk).toList();
    }
}
