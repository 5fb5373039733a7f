package dev.parley.worker.retrieval;

import dev.parley.events.Text;
import dev.parley.worker.embedding.Embeddings;
import dev.parley.worker.embedding.QuestionVector;
import dev.parley.worker.search.ChunkKey;
import dev.parley.worker.search.LexicalSearch;
import dev.parley.worker.search.ReadyDocument;
import dev.parley.worker.search.SemanticSearch;
import dev.parley.worker.search.StoredChunks;
import dev.parley.worker.search.StoredChunks.StoredChunk;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Asks both searches and fuses their results. Thread-safe. */
@Component
public final class Candidates {

    private final Embeddings embeddings;
    private final LexicalSearch lexical;
    private final SemanticSearch semantic;
    private final StoredChunks stored;
    private final RetrievalSettings settings;

    Candidates(
            Embeddings embeddings,
            LexicalSearch lexical,
            SemanticSearch semantic,
            StoredChunks stored,
            RetrievalSettings settings) {
        this.embeddings = embeddings;
        this.lexical = lexical;
        this.semantic = semantic;
        this.stored = stored;
        this.settings = settings;
    }

    /**
     * A question, ready to be searched for.
     *
     * @param vector null if its words alone must do: the model does not understand its script, or
     *     did not answer
     */
    public record Question(LexicalSearch.Words words, @Nullable QuestionVector vector) {

        private String owner() {
            return words.owner();
        }

        private @Nullable String model() {
            return vector == null ? null : vector.model();
        }

        /** Returns true if vectors can be compared with the question's. */
        boolean byMeaning() {
            return vector != null;
        }

        /** Returns the texts, those first that share most words with the question. */
        List<String> closestByWords(List<String> texts) {
            return texts.stream()
                    .map(text -> Map.entry(text, words.shared(text)))
                    .sorted(Map.Entry.<String, Double>comparingByValue().reversed())
                    .map(Map.Entry::getKey)
                    .toList();
        }

        /** Returns 0 if the question or the other text has no vector. */
        double cosine(float @Nullable [] other) {
            if (vector == null || other == null) {
                return 0;
            }
            var one = vector.values();
            double sum = 0;
            for (int i = 0; i < one.length; i++) {
                sum += one[i] * other[i];
            }
            return sum;
        }
    }

    /**
     * Prepares a question. Takes about ten milliseconds, and a second more if the embedding model
     * is not loaded yet. An embedding server may take {@code parley.embedding.question-timeout}.
     *
     * @param owner who asks
     * @param everything all ready documents of the owner; never empty
     */
    public Question question(String text, String owner, List<ReadyDocument> everything) {
        var storable = Text.storable(text);
        var words = lexical.words(storable, owner, everything);
        boolean understood = words.isLatin() || embeddings.knowsAllScripts();
        return new Question(
                words, understood ? embeddings.ofQuestion(storable).orElse(null) : null);
    }

    /**
     * Searches these documents; the best candidates of both searches together come first.
     *
     * @param scope some of the documents that the question was prepared with
     */
    public List<Candidate> of(Question question, List<ReadyDocument> scope) {
        var byMeaning =
                question.vector() == null
                        ? List.<ChunkKey>of()
                        : semantic.nearest(question.owner(), question.vector(), scope);
        var words = lexical.find(question.words(), scope, byMeaning);
        // A rank by words counts as much as the words that earned it.
        var fused =
                ReciprocalRanks.fuse(
                        settings.rankConstant(),
                        List.of(
                                weighed(words.best(), words.coverage()),
                                weighed(byMeaning, Map.of())));
        var wordRanks = ranks(words.best());
        var meaningRanks = ranks(byMeaning);
        var candidates = new ArrayList<Candidate>();
        for (var row : stored.of(question.owner(), fused.keySet(), question.model())) {
            var key = row.key();
            double coverage = words.coverage().getOrDefault(key, 0.0);
            candidates.add(
                    new Candidate(
                            passage(row, relevance(question, row, coverage)),
                            wordRanks.getOrDefault(key, 0),
                            meaningRanks.getOrDefault(key, 0),
                            question.cosine(row.vector()),
                            coverage,
                            fused.getOrDefault(key, 0.0)));
        }
        candidates.sort(
                Comparator.comparingDouble(Candidate::fused)
                        .thenComparingDouble(Candidate::cosine)
                        .reversed());
        return candidates;
    }

    /** Returns these passages, whether a search finds them or not, without deleted ones. */
    List<Passage> at(Question question, List<ChunkKey> places) {
        var passages =
                stored.of(question.owner(), places, question.model()).stream()
                        .collect(
                                Collectors.toMap(
                                        StoredChunk::key,
                                        row -> passage(row, relevance(question, row, 0))));
        return places.stream().map(passages::get).filter(Objects::nonNull).toList();
    }

    /** Returns all passages of these documents in their order, each with its relevance. */
    List<Passage> all(Question question, List<ReadyDocument> documents) {
        var ids = documents.stream().map(ReadyDocument::documentId).toList();
        var rows = stored.ofDocuments(question.owner(), ids, question.model());
        var keys = rows.stream().map(StoredChunk::key).toList();
        var coverage = lexical.find(question.words(), documents, keys).coverage();
        return rows.stream()
                .map(
                        row ->
                                passage(
                                        row,
                                        relevance(
                                                question,
                                                row,
                                                coverage.getOrDefault(row.key(), 0.0))))
                .toList();
    }

    private static Passage passage(StoredChunk chunk, double score) {
        return new Passage(
                chunk.key().documentId(),
                chunk.key().number(),
                chunk.title(),
                chunk.creator(),
                chunk.section(),
                chunk.text(),
                chunk.tokens(),
                chunk.page(),
                chunk.start(),
                chunk.end(),
                score);
    }

    /** Absolute, unlike a rank: it does not depend on the other documents of the scope. */
    private double relevance(Question question, StoredChunk chunk, double coverage) {
        if (question.vector() == null || chunk.vector() == null) {
            return byWords(coverage);
        }
        double weight = settings.coverageWeight();
        return Math.clamp(
                (question.cosine(chunk.vector()) + weight * coverage) / (1 + weight), 0, 1);
    }

    // Reaches the least relevance with the least coverage, and 1 with all words.
    private double byWords(double coverage) {
        double least = settings.minCoverage();
        double relevance = settings.minRelevance();
        return coverage < least
                ? relevance * coverage / least
                : relevance + (1 - relevance) * (coverage - least) / (1 - least);
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
