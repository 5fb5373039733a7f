package dev.parley.worker.search;

import dev.parley.worker.embedding.QuestionVector;
import java.util.List;
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

    /** Returns the nearest chunks of the owner's documents, nearest first. Thread-safe. */
    public List<ChunkKey> nearest(
            String owner, QuestionVector question, List<ReadyDocument> scope) {
        var nearest = new Nearest(question.values(), settings.candidates());
        vectors.each(
                owner,
                question.model(),
                scope.stream()
                        .filter(document -> question.model().equals(document.embeddingModel()))
                        .toList(),
                nearest::add);
        return nearest.chunks();
    }
}
