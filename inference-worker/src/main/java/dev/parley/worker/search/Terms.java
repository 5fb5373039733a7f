package dev.parley.worker.search;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
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

    private static final String SIMILAR =
            """
            SELECT DISTINCT ON (misspelt) misspelt, word, similarity(misspelt, word) AS certainty
            FROM unnest(:words) AS misspelt JOIN document_word ON word % misspelt
            WHERE document_id = ANY (:documents)
            ORDER BY misspelt, certainty DESC, word
            """;

    private final JdbcClient jdbc;
    private final SearchSettings settings;

    Terms(JdbcClient jdbc, SearchSettings settings) {
        this.jdbc = jdbc;
        this.settings = settings;
    }

    private record Correction(String misspelt, String word, double certainty) {}

    /** Without stop words; those that nothing has as well, since they say that something lacks. */
    List<Term> of(String question, UUID[] documents) {
        var terms = counted(question, documents);
        var unknown =
                terms.stream()
                        .filter(term -> term.found() == 0 && term.word().length() >= MIN_MISSPELT)
                        .map(term -> term.word().toLowerCase(Locale.ROOT))
                        .toArray(String[]::new);
        if (unknown.length == 0 || settings.minSimilarity() == 100) {
            return terms;
        }
        var all = new ArrayList<>(terms);
        for (var correction : similar(unknown, documents)) {
            for (var term : counted(correction.word(), documents)) {
                all.removeIf(known -> known.word().equalsIgnoreCase(correction.misspelt()));
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
        jdbc.sql("SELECT set_config('pg_trgm.similarity_threshold', :least, true)")
                .param("least", String.valueOf(settings.minSimilarity() / 100.0))
                .query(String.class)
                .single();
        return jdbc.sql(SIMILAR)
                .param("words", words)
                .param("documents", documents)
                .query(Correction.class)
                .list();
    }
}
