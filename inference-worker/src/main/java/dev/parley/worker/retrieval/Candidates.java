package dev.parley.worker.retrieval;

import dev.parley.events.Text;
import dev.parley.worker.embedding.Embeddings;
import dev.parley.worker.search.ChunkKey;
import dev.parley.worker.search.LexicalSearch;
import dev.parley.worker.search.ReadyDocument;
import dev.parley.worker.search.SemanticSearch;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.stereotype.Component;

/** Asks both searches and fuses what they find. Thread safe. */
@Component
public final class Candidates {

    private final Embeddings embeddings;
    private final LexicalSearch lexical;
    private final SemanticSearch semantic;
    private final StoredPassages stored;
    private final RetrievalSettings settings;

    Candidates(
            Embeddings embeddings,
            LexicalSearch lexical,
            SemanticSearch semantic,
            StoredPassages stored,
            RetrievalSettings settings) {
        this.embeddings = embeddings;
        this.lexical = lexical;
        this.semantic = semantic;
        this.stored = stored;
        this.settings = settings;
    }

    /** A question, ready to be compared. */
    public record Question(LexicalSearch.Words words, float[] vector) {}

    /**
     * Takes some ten milliseconds; a second more where the model is not loaded yet.
     *
     * @param everything all documents of the asker that are ready; never empty
     */
    public Question question(String text, List<ReadyDocument> everything) {
        var storable = Text.storable(text);
        return new Question(lexical.words(storable, everything), embeddings.ofQuestion(storable));
    }

    /**
     * What both searches find in these documents, the best of both together first.
     *
     * @param scope some of those that the question was made ready for
     */
    public List<Candidate> of(Question question, List<ReadyDocument> scope) {
        var byMeaning = semantic.nearest(question.vector(), scope);
        var words = lexical.find(question.words(), scope, byMeaning);
        // A place by words says as much as the words that earned it.
        var fused =
                ReciprocalRanks.fuse(
                        settings.rankConstant(),
                        List.of(
                                weighed(words.best(), words.coverage()),
                                weighed(byMeaning, Map.of())));
        var wordRanks = ranks(words.best());
        var meaningRanks = ranks(byMeaning);
        var candidates = new ArrayList<Candidate>();
        for (var row : stored.of(fused.keySet())) {
            double coverage = words.coverage().getOrDefault(row.chunk(), 0.0);
            double cosine = cosine(question.vector(), row.vector());
            candidates.add(
                    new Candidate(
                            row.passage(relevance(cosine, coverage)),
                            wordRanks.getOrDefault(row.chunk(), 0),
                            meaningRanks.getOrDefault(row.chunk(), 0),
                            cosine,
                            coverage,
                            fused.getOrDefault(row.chunk(), 0.0)));
        }
        candidates.sort(
                Comparator.comparingDouble(Candidate::fused)
                        .thenComparingDouble(Candidate::cosine)
                        .reversed());
        return candidates;
    }

    /** Absolute, unlike ranks: it does not depend on where else was looked. */
    private double relevance(double cosine, double coverage) {
        double weight = settings.coverageWeight();
        return Math.clamp((cosine + weight * coverage) / (1 + weight), 0, 1);
    }

    private static double cosine(float[] one, float[] other) {
        double sum = 0;
        for (int i = 0; i < one.length; i++) {
            sum += one[i] * other[i];
        }
        return sum;
    }

    private static Map<ChunkKey, Double> weighed(
            List<ChunkKey> ranking, Map<ChunkKey, Double> weights) {
        var weighed = new LinkedHashMap<ChunkKey, Double>();
        ranking.forEach(chunk -> weighed.put(chunk, weights.getOrDefault(chunk, 1.0)));
        return weighed;
    }

    private static Map<ChunkKey, Integer> ranks(List<ChunkKey> list) {
        var ranks = new HashMap<ChunkKey, Integer>();
        list.forEach(chunk -> ranks.put(chunk, ranks.size() + 1));
        return ranks;
    }
}
