package dev.parley.worker.retrieval;

import dev.parley.worker.search.ReadyDocument;
import dev.parley.worker.search.ReadyDocuments;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/**
 * Searches by words and by meaning: in all documents step by step as {@link Cascade} says, in named
 * ones as {@link NamedDocuments} says.
 */
@Component
final class HybridRetriever implements Retriever {

    private final ReadyDocuments documents;
    private final Candidates candidates;
    private final Selection selection;
    private final NamedDocuments named;

    HybridRetriever(
            ReadyDocuments documents,
            Candidates candidates,
            NamedDocuments named,
            RetrievalSettings settings) {
        this.documents = documents;
        this.candidates = candidates;
        this.named = named;
        this.selection = new Selection(settings);
    }

    @Override
    public Retrieved retrieve(RetrievalQuery query) {
        var everything = documents.of(query.owner());
        if (everything.isEmpty() || query.text().isBlank()) {
            return Retrieved.NOTHING;
        }
        return switch (query) {
            case RetrievalQuery.OfAll all -> inAll(all, everything);
            case RetrievalQuery.OfNamed some -> inNamed(some, everything);
        };
    }

    private Retrieved inAll(RetrievalQuery.OfAll query, List<ReadyDocument> everything) {
        var question = candidates.question(query.text(), query.owner(), everything);
        for (var step : Cascade.over(everything, query.creator())) {
            var passages = selection.of(candidates.of(question, step.documents()));
            if (!passages.isEmpty()) {
                return new Retrieved(passages, step.tier());
            }
        }
        return Retrieved.NOTHING;
    }

    private Retrieved inNamed(RetrievalQuery.OfNamed query, List<ReadyDocument> everything) {
        var byId =
                everything.stream()
                        .collect(Collectors.toMap(ReadyDocument::documentId, Function.identity()));
        var scope =
                query.documentIds().stream()
                        .distinct()
                        .map(byId::get)
                        .filter(Objects::nonNull)
                        .toList();
        if (scope.isEmpty()) {
            return Retrieved.NOTHING;
        }
        var question = candidates.question(query.text(), query.owner(), everything);
        var passages = named.passages(question, scope, query.room());
        return passages.isEmpty() ? Retrieved.NOTHING : new Retrieved(passages, CascadeTier.GLOBAL);
    }
}
