package dev.parley.worker.search;

import dev.parley.events.Text;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Finds chunks that have the question's words, by PostgreSQL's full text search. A chunk needs not
 * have all of them; each counts by how rare it is in the scope, which PostgreSQL's own ranking does
 * not know, and by where it stands: title, headings, text. Thread safe.
 */
@Component
public final class LexicalSearch {

    /** Of text, nothing, headings and title, in the order that ts_rank wants. */
    private static final Float[] PLACES = {0.6f, 0.6f, 0.8f, 1.0f};

    /** A word that is in more than one of so many chunks is common. */
    private static final int COMMON = 20;

    private static final String HITS =
            """
            WITH hits AS MATERIALIZED (
                SELECT document_id, number, search FROM document_chunk
                WHERE search @@ :any::tsquery AND document_id = ANY (:documents))
            SELECT document_id, number, sum(weight * rank) AS score,
                sum(weight) FILTER (WHERE rank > 0) AS matched
            FROM hits,
                unnest(:words::tsquery[], :weights::float8[]) AS term (query, weight),
                ts_rank(:places::real[], search, query) AS rank
            GROUP BY document_id, number
            ORDER BY score DESC, document_id, number
            LIMIT :limit
            """;

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

    /** The best, best first; none where no word of the question is in the scope. */
    public List<LexicalHit> best(String question, List<ReadyDocument> scope) {
        var documents =
                scope.stream().map(ReadyDocument::documentId).distinct().toArray(UUID[]::new);
        long chunks = scope.stream().mapToLong(ReadyDocument::chunks).sum();
        var hits =
                transaction.execute(
                        _ -> hits(terms.of(ends(question), documents), chunks, documents));
        return hits == null ? List.of() : hits;
    }

    private List<LexicalHit> hits(List<Term> all, long chunks, UUID[] documents) {
        var known = all.stream().filter(term -> term.found() > 0).toList();
        if (known.isEmpty()) {
            return List.of();
        }
        double weights = all.stream().mapToDouble(term -> term.weight(chunks)).sum();
        return jdbc.sql(HITS)
                .param(
                        "any",
                        selecting(known, chunks).stream()
                                .map(Term::quoted)
                                .collect(Collectors.joining(" | ")))
                .param("words", known.stream().map(Term::quoted).toArray(String[]::new))
                .param(
                        "weights",
                        known.stream().map(term -> term.weight(chunks)).toArray(Double[]::new))
                .param("places", PLACES)
                .param("documents", documents)
                .param("limit", settings.candidates())
                .query(
                        (row, _) ->
                                new LexicalHit(
                                        new ChunkKey(
                                                row.getObject("document_id", UUID.class),
                                                row.getInt("number")),
                                        row.getDouble("score"),
                                        row.getDouble("matched") / weights))
                .list();
    }

    /**
     * The words of which a hit must have one: not the common ones, where there are others. A common
     * word still counts for those that have it.
     */
    private static List<Term> selecting(List<Term> known, long chunks) {
        var rare = known.stream().filter(term -> term.found() <= chunks / COMMON).toList();
        return rare.isEmpty()
                ? known.stream().sorted(Comparator.comparingLong(Term::found)).limit(3).toList()
                : rare;
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
