package dev.parley.worker.search;

import dev.parley.events.Text;
import dev.parley.store.words.SearchWords;
import dev.parley.store.words.SearchWords.Question;
import dev.parley.store.words.SearchWords.Word;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Finds chunks that have words of the question, as {@link SearchWords} cuts them. A chunk need not
 * have all of them. Each word counts by how rare it is, which PostgreSQL's own ranking does not
 * consider, and by where it stands: title, headings or text. Thread-safe.
 */
@Component
public final class LexicalSearch {

    /** Weights of text, nothing, headings and title, in the order that ts_rank expects. */
    private static final Float[] PLACES = {0.6f, 0.6f, 0.8f, 1.0f};

    /** Most chunks that are weighed; the rarest words select them. */
    static final int MAX_WEIGHED = 2000;

    private static final String WEIGHED =
            """
            SELECT document_id, number, sum(weight * rank) AS score,
                coalesce(sum(weight) FILTER (WHERE rank > 0), 0) AS matched
            FROM hits,
                unnest(:words::tsquery[], :stems::tsquery[], :weights::float8[])
                    AS term (word, stem, weight),
                -- Where they are the same, there is no stem.
                greatest(ts_rank(:places::real[], search, word),
                    ts_rank(:places::real[], search, stem)) AS rank
            GROUP BY document_id, number
            ORDER BY score DESC, document_id, number
            LIMIT :limit
            """;

    private static final String BEST =
            """
            WITH hits AS MATERIALIZED (
                -- Concatenation unpacks the words once, rather than for each of them.
                SELECT document_id, number, search || '' AS search FROM document_chunk
                WHERE owner = :owner AND search @@ :any::tsquery
                    AND document_id = ANY (:documents))
            """
                    + WEIGHED;

    private static final String THESE =
            """
            WITH hits AS MATERIALIZED (
                SELECT document_id, number, search || '' AS search
                FROM unnest(:ids::uuid[], :numbers::integer[]) AS these (document_id, number)
                    JOIN document_chunk USING (document_id, number)
                WHERE owner = :owner)
            """
                    + WEIGHED;

    private record LexicalHit(ChunkKey chunk, double coverage) {}

    private final JdbcClient jdbc;
    private final Terms terms;
    private final SearchSettings settings;
    private final TransactionTemplate transaction;

    LexicalSearch(
            JdbcClient jdbc,
            Terms terms,
            SearchSettings settings,
            PlatformTransactionManager transactions) {
        this.jdbc = jdbc;
        this.terms = terms;
        this.settings = settings;
        this.transaction = new TransactionTemplate(transactions);
        this.transaction.setReadOnly(true);
    }

    /**
     * The result of a search.
     *
     * @param best best first; empty if no word of the question is in the scope
     * @param coverage of these chunks and of the others that were asked for: the share of the
     *     question's words that a chunk has, 0 to 1
     */
    public record Found(List<ChunkKey> best, Map<ChunkKey, Double> coverage) {}

    /**
     * The words of a question, each weighed among all documents of its asker. The weights do not
     * depend on the scope of a search, so a chunk has the same coverage in every scope.
     */
    public static final class Words {
        private final String owner;
        private final Question question;
        private final List<Term> all;
        private final long chunks;

        private Words(String owner, Question question, List<Term> all, long chunks) {
            this.owner = owner;
            this.question = question;
            this.all = all;
            this.chunks = chunks;
        }

        /** Whose documents the words were looked up in; no others are searched. */
        public String owner() {
            return owner;
        }

        /** Returns true if most words of the question are Latin. */
        public boolean isLatin() {
            return question.latin();
        }

        /** Returns the weights of those words that a text has, together. */
        public double shared(String text) {
            var forms =
                    SearchWords.question(text).words().stream()
                            .flatMap(word -> Stream.of(word.surface(), word.stem()))
                            .collect(Collectors.toSet());
            return all.stream()
                    .filter(
                            term ->
                                    forms.contains(term.word().surface())
                                            || forms.contains(term.word().stem()))
                    .mapToDouble(term -> term.weight(chunks))
                    .sum();
        }
    }

    /**
     * Looks up the words of a question.
     *
     * @param everything all ready documents of the owner; never empty
     */
    public Words words(String text, String owner, List<ReadyDocument> everything) {
        var question = SearchWords.question(ends(text));
        var all = transaction.execute(_ -> terms.of(question.words(), owner));
        return new Words(owner, question, Objects.requireNonNull(all), chunks(everything));
    }

    private static UUID[] ids(List<ReadyDocument> documents) {
        return documents.stream().map(ReadyDocument::documentId).distinct().toArray(UUID[]::new);
    }

    private static long chunks(List<ReadyDocument> documents) {
        return documents.stream().mapToLong(ReadyDocument::chunks).sum();
    }

    /**
     * Searches these documents.
     *
     * @param scope some of the documents with which the words were looked up
     * @param others chunks whose coverage is needed as well
     */
    public Found find(Words words, List<ReadyDocument> scope, List<ChunkKey> others) {
        long chunks = words.chunks;
        var known = words.all.stream().filter(term -> term.found() > 0).toList();
        if (known.isEmpty()) {
            return new Found(List.of(), Map.of());
        }
        double weights = words.all.stream().mapToDouble(term -> term.weight(chunks)).sum();
        var selecting = chunks(scope) <= MAX_WEIGHED ? known : rarest(known);
        var best =
                weighed(BEST, known, chunks)
                        .param("owner", words.owner)
                        .param("any", joined(selecting))
                        .param("documents", ids(scope))
                        .param("limit", settings.candidates())
                        .query((row, _) -> hit(row, weights))
                        .list();
        var coverage = new HashMap<ChunkKey, Double>();
        if (!others.isEmpty()) {
            weighed(THESE, known, chunks)
                    .param("owner", words.owner)
                    .param("ids", others.stream().map(ChunkKey::documentId).toArray(UUID[]::new))
                    .param("numbers", others.stream().map(ChunkKey::number).toArray(Integer[]::new))
                    .param("limit", others.size())
                    .query((row, _) -> hit(row, weights))
                    .list()
                    .forEach(hit -> coverage.put(hit.chunk(), hit.coverage()));
        }
        best.forEach(hit -> coverage.put(hit.chunk(), hit.coverage()));
        return new Found(best.stream().map(LexicalHit::chunk).toList(), coverage);
    }

    private JdbcClient.StatementSpec weighed(String sql, List<Term> known, long chunks) {
        return jdbc.sql(sql)
                .param("words", each(known, Word::surfaceQuery))
                .param("stems", each(known, Word::stemQuery))
                .param(
                        "weights",
                        known.stream().map(term -> term.weight(chunks)).toArray(Double[]::new))
                .param("places", PLACES);
    }

    private static @Nullable String[] each(
            List<Term> terms, Function<Word, @Nullable String> query) {
        return terms.stream().map(Term::word).map(query).toArray(String[]::new);
    }

    private static LexicalHit hit(ResultSet row, double weights) throws SQLException {
        return new LexicalHit(
                new ChunkKey(row.getObject("document_id", UUID.class), row.getInt("number")),
                row.getDouble("matched") / weights);
    }

    /**
     * Returns the words of which a hit must have at least one: the rarest, as long as they select
     * no more chunks than can be weighed. Common words still count for the chunks that are
     * selected.
     */
    private static List<Term> rarest(List<Term> known) {
        var rarest = known.stream().sorted(Comparator.comparingLong(Term::found)).toList();
        int count = 0;
        long chosen = 0;
        while (count < rarest.size() && chosen + rarest.get(count).found() <= MAX_WEIGHED) {
            chosen += rarest.get(count++).found();
        }
        return rarest.subList(0, Math.max(1, count));
    }

    private static String joined(List<Term> terms) {
        return terms.stream().map(term -> term.word().query()).collect(Collectors.joining(" | "));
    }

    private String ends(String question) {
        int max = settings.maxCharacters();
        return question.length() <= max
                ? question
                : Text.storable(
                        question.substring(0, max / 2)
                                + ' '
                                + question.substring(question.length() - max / 2));
    }
}
