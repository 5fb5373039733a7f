package dev.parley.load.eval;

import dev.parley.load.eval.Quality.Ranking;
import dev.parley.load.eval.Threshold.Best;
import dev.parley.worker.retrieval.Answerability;
import dev.parley.worker.retrieval.Candidate;
import dev.parley.worker.retrieval.Candidates;
import dev.parley.worker.retrieval.RetrievalQuery;
import dev.parley.worker.retrieval.RetrievalSettings;
import dev.parley.worker.retrieval.Retriever;
import dev.parley.worker.search.ReadyDocument;
import dev.parley.worker.search.ReadyDocuments;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToIntFunction;

/** Asks all questions of the labelled set, and judges the results. */
final class Evaluation {

    /** The rankings that the report compares. */
    enum Way {
        LEXICAL(Candidate::lexicalRank),
        SEMANTIC(Candidate::semanticRank),
        FUSED(candidate -> 1);

        private final ToIntFunction<Candidate> rank;

        Way(ToIntFunction<Candidate> rank) {
            this.rank = rank;
        }

        /** Returns this ranking's candidates, best first. The given order is the fused one. */
        List<Candidate> of(List<Candidate> candidates) {
            return candidates.stream()
                    .filter(candidate -> rank.applyAsInt(candidate) > 0)
                    .sorted(Comparator.comparingInt(rank))
                    .toList();
        }
    }

    /**
     * The result for a question.
     *
     * @param answered whether any passage was handed on
     * @param delivered whether one of the right text was
     */
    record Outcome(
            Library.Question question,
            Map<Way, Ranking> rankings,
            Best best,
            boolean answered,
            boolean delivered) {}

    private final RetrievalUnderTest retrieval;
    private final List<ReadyDocument> scope;

    /**
     * @param retrieval with all texts indexed
     */
    Evaluation(RetrievalUnderTest retrieval) {
        this.retrieval = retrieval;
        this.scope = retrieval.part(ReadyDocuments.class).of(RetrievalUnderTest.OWNER);
    }

    List<Outcome> ask(List<Library.Question> questions) {
        return questions.stream().map(this::ask).toList();
    }

    private Outcome ask(Library.Question question) {
        var search = retrieval.part(Candidates.class);
        var asked = search.question(question.text(), RetrievalUnderTest.OWNER, scope);
        var candidates = search.of(asked, scope);
        var rankings = new LinkedHashMap<Way, Ranking>();
        for (var way : Way.values()) {
            var texts =
                    way.of(candidates).stream()
                            .map(found -> retrieval.name(found.passage().documentId()))
                            .distinct()
                            .toList();
            rankings.put(way, new Ranking(texts, question.answer()));
        }
        double best = retrieval.part(Answerability.class).of(asked, candidates, candidates);
        var retrieved =
                retrieval
                        .part(Retriever.class)
                        .retrieve(
                                new RetrievalQuery.OfAll(
                                        question.text(), RetrievalUnderTest.OWNER, null));
        boolean delivered =
                retrieved.passages().stream()
                        .anyMatch(p -> retrieval.name(p.documentId()).equals(question.answer()));
        return new Outcome(
                question,
                rankings,
                new Best(best, question.isAnswered()),
                !retrieved.passages().isEmpty(),
                delivered);
    }

    static Quality quality(List<Outcome> outcomes, Way way) {
        return Quality.of(
                outcomes.stream()
                        .filter(outcome -> outcome.question().isAnswered())
                        .map(outcome -> outcome.rankings().get(way))
                        .filter(Objects::nonNull)
                        .toList());
    }

    static List<Best> bests(List<Outcome> outcomes) {
        return outcomes.stream().map(Outcome::best).toList();
    }

    /** Returns the threshold that is in use. */
    Threshold threshold() {
        return new Threshold(retrieval.part(RetrievalSettings.class).minRelevance());
    }

    /** Returns the part of answered questions for which the right text's passage is handed on. */
    static double delivered(List<Outcome> outcomes) {
        var answered = new ArrayList<>(outcomes);
        answered.removeIf(outcome -> !outcome.question().isAnswered());
        return answered.stream().mapToDouble(o -> o.delivered() ? 1 : 0).average().orElse(0);
    }
}
