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
    private final Answerability answerability;
    private final Selection selection;
    private final NamedDocuments named;

    HybridRetriever(
            ReadyDocuments documents,
            Candidates candidates,
            Answerability answerability,
            NamedDocuments named,
            RetrievalSettings settings) {
        this.documents = documents;
        this.candidates = candidates;
        this.answerability = answerability;
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
        var everywhere = candidates.of(question, everything);
        for (var step : Cascade.over(everything, query.creator())) {
            var found =
                    step.tier() == CascadeTier.GLOBAL
                            ? everywhere
                            : candidates.of(question, step.documents());
            if (answerability.isAnswered(question, found, everywhere)) {
                return new Retrieved(selection.of(found), step.tier());
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
