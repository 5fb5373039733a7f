package dev.parley.worker.search;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * The words of a question, as the texts in the scope have them. A word that no text has stands for
 * the one most similar to it, if any is similar enough. Joins the caller's transaction. Thread
 * safe.
 */
@Component
final class Terms {

    /** Of shorter words too many are similar. */
    private static final int MIN_MISSPELT = 5;

    /** Texts that are looked through for a similar word. */
    private static final int TEXTS = 5;

    private static final String COUNTED =
            """
            WITH words AS (
                SELECT lexeme, min(token) AS word
                FROM ts_parse('default', chunk_words(:text)),
                    unnest(tsvector_to_array(to_tsvector('parley', token))) AS lexeme
                GROUP BY lexeme ORDER BY length(lexeme) DESC, lexeme LIMIT :limit)
            SELECT word, lexeme, 1.0::float8 AS certainty,
                (SELECT count(*) FROM document_chunk
                 WHERE search @@ quote_literal(lexeme)::tsquery
                    AND document_id = ANY (:documents)) AS found
            FROM words
            """;

    // The index finds texts, not words: their words are compared one by one.
    private static final String SIMILAR =
            """
            SELECT DISTINCT ON (misspelt) misspelt, token, similarity(misspelt, token) AS certainty
            FROM unnest(:words) AS misspelt
                CROSS JOIN LATERAL (
                    SELECT body FROM document_chunk
                    WHERE body %>> misspelt AND document_id = ANY (:documents)
                    ORDER BY strict_word_similarity(misspelt, body) DESC, document_id, number
                    LIMIT :texts) AS near,
                ts_parse('default', chunk_words(body))
            WHERE similarity(misspelt, token) >= :least
            ORDER BY misspelt, certainty DESC, token
            """;

    private final JdbcClient jdbc;
    private final SearchSettings settings;

    Terms(JdbcClient jdbc, SearchSettings settings) {
        this.jdbc = jdbc;
        this.settings = settings;
    }

    private record Correction(String misspelt, String token, double certainty) {}

    /** Without stop words; those that nothing has as well, since they say that something lacks. */
    List<Term> of(String question, UUID[] documents) {
        var terms = counted(question, documents);
        var unknown =
                terms.stream()
                        .filter(term -> term.found() == 0 && term.word().length() >= MIN_MISSPELT)
                        .map(Term::word)
                        .toArray(String[]::new);
        if (unknown.length == 0 || settings.minSimilarity() == 100) {
            return terms;
        }
        var all = new ArrayList<>(terms);
        for (var correction : similar(unknown, documents)) {
            for (var term : counted(correction.token(), documents)) {
                all.removeIf(known -> known.word().equals(correction.misspelt()));
                if (all.stream().noneMatch(known -> known.lexeme().equals(term.lexeme()))) {
                    all.add(
                            new Term(
                                    correction.misspelt(),
                                    term.lexeme(),
                                    term.found(),
                                    correction.certainty()));
                }
            }
        }
        return all;
    }

    private List<Term> counted(String text, UUID[] documents) {
        return jdbc.sql(COUNTED)
                .param("text", text)
                .param("limit", settings.maxTerms())
                .param("documents", documents)
                .query(Term.class)
                .list();
    }

    private List<Correction> similar(String[] words, UUID[] documents) {
        double least = settings.minSimilarity() / 100.0;
        jdbc.sql("SELECT set_config('pg_trgm.strict_word_similarity_threshold', :least, true)")
                .param("least", String.valueOf(least))
                .query(String.class)
                .single();
        return jdbc.sql(SIMILAR)
                .param("words", words)
                .param("documents", documents)
                .param("texts", TEXTS)
                .param("least", least)
                .query(Correction.class)
                .list();
    }
}
