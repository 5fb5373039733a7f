package dev.parley.worker.retrieval;

import dev.parley.worker.search.ReadyDocuments;
import java.util.Set;
import org.springframework.stereotype.Component;

/** Searches by words and by meaning, step by step as {@link Cascade} says. */
@Component
final class HybridRetriever implements Retriever {

    private final ReadyDocuments documents;
    private final Candidates candidates;
    private final Selection selection;

    HybridRetriever(ReadyDocuments documents, Candidates candidates, RetrievalSettings settings) {
        this.documents = documents;
        this.candidates = candidates;
        this.selection = new Selection(settings);
    }

    @Override
    public Retrieved retrieve(RetrievalQuery query) {
        var everything = documents.of(query.owner());
        var named = Set.copyOf(query.documentIds());
        var scope =
                named.isEmpty()
                        ? everything
                        : everything.stream().filter(d -> named.contains(d.documentId())).toList();
        if (scope.isEmpty() || query.text().isBlank()) {
            return Retrieved.NOTHING;
        }
        var question = candidates.question(query.text(), query.owner(), everything);
        for (var step : Cascade.over(scope, query.creator())) {
            var passages = selection.of(candidates.of(question, step.documents()));
            if (!passages.isEmpty()) {
                return new Retrieved(passages, step.tier());
            }
        }
        return Retrieved.NOTHING;
    }
}
