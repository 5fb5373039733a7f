package dev.parley.worker.retrieval;

import dev.parley.events.Text;
import dev.parley.worker.embedding.Embeddings;
import dev.parley.worker.search.ChunkKey;
import dev.parley.worker.search.LexicalHit;
import dev.parley.worker.search.LexicalSearch;
import dev.parley.worker.search.ReadyDocument;
import dev.parley.worker.search.SemanticSearch;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
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
    public record Question(String words, float[] vector) {}

    /** Takes a few milliseconds; a second more where the model is not loaded yet. */
    public Question question(String text) {
        var words = Text.storable(text);
        return new Question(words, embeddings.ofQuestion(words));
    }

    /** What both searches find in these documents, the best of both together first. */
    public List<Candidate> of(Question question, List<ReadyDocument> scope) {
        var hits = new HashMap<ChunkKey, LexicalHit>();
        var byWords = new ArrayList<ChunkKey>();
        for (var hit : lexical.best(question.words(), scope)) {
            hits.put(hit.chunk(), hit);
            byWords.add(hit.chunk());
        }
        var byMeaning = semantic.nearest(question.vector(), scope);
        var fused = ReciprocalRanks.fuse(settings.rankConstant(), List.of(byWords, byMeaning));
        var wordRanks = ranks(byWords);
        var meaningRanks = ranks(byMeaning);
        var candidates = new ArrayList<Candidate>();
        for (var row : stored.of(new LinkedHashSet<>(fused.keySet()))) {
            var hit = hits.get(row.chunk());
            double coverage = hit == null ? 0 : hit.coverage();
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

    /** Absolute, unlike ranks: it does not depend on what else there is. */
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

    private static Map<ChunkKey, Integer> ranks(List<ChunkKey> list) {
        var ranks = new HashMap<ChunkKey, Integer>();
        list.forEach(chunk -> ranks.put(chunk, ranks.size() + 1));
        return ranks;
    }
}
