package dev.parley.worker.search;

import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toMap;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * The words of a question, in the form in which the texts of the scope have them. A word that no
 * text has is replaced by the most similar word, if one is similar enough. Joins the caller's
 * transaction. Thread-safe.
 */
@Component
final class Terms {

    /** Shorter words have too many similar ones. */
    private static final int MIN_MISSPELT = 5;

    /** A word with more chunks than this is common; how common does not matter. */
    private static final int MAX_COUNTED = 5000;

    private static final String COUNTED =
            """
            WITH words AS (
                SELECT lexeme, min(token) AS word
                FROM ts_parse('default', chunk_words(:text)),
                    unnest(tsvector_to_array(to_tsvector('parley', token))) AS lexeme
                GROUP BY lexeme ORDER BY length(lexeme) DESC, lexeme LIMIT :limit)
            SELECT word, lexeme, 1.0::float8 AS certainty,
                (SELECT count(*) FROM (
                    SELECT FROM document_chunk
                    WHERE search @@ quote_literal(lexeme)::tsquery
                        AND document_id = ANY (:documents) LIMIT :most) AS counted) AS found
            FROM words
            """;

    private static final String SIMILAR =
            """
            SELECT misspelt, near.word, certainty,
                (tsvector_to_array(to_tsvector('parley', near.word)))[1] AS lexeme
            FROM unnest(:words) AS misspelt CROSS JOIN LATERAL (
                SELECT word, similarity(misspelt, word) AS certainty FROM owner_word
                WHERE word % misspelt
                    AND owner = (SELECT owner FROM document WHERE document_id = :one)
                ORDER BY certainty DESC, word LIMIT :alternatives) AS near
            ORDER BY certainty DESC, misspelt, near.word
            """;

    /** How many similar words are tried for a misspelled one. */
    private static final int ALTERNATIVES = 5;

    private final JdbcClient jdbc;
    private final SearchSettings settings;

    Terms(JdbcClient jdbc, SearchSettings settings) {
        this.jdbc = jdbc;
        this.settings = settings;
    }

    private record Similar(
            String misspelt, String word, double certainty, @Nullable String lexeme) {}

    /**
     * Returns the words without stop words. A word that no text has is included, because it lowers
     * the coverage.
     *
     * @param documents of one owner
     */
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
        var similar = similar(unknown, documents[0]);
        var found =
                counted(similar.stream().map(Similar::word).collect(joining(" ")), documents)
                        .stream()
                        .collect(toMap(Term::lexeme, Term::found));
        var all = new ArrayList<>(terms);
        for (var near : similar) {
            var lexeme = near.lexeme();
            if (lexeme == null) {
                continue;
            }
            long times = found.getOrDefault(lexeme, 0L);
            // The most similar word comes first; the first one with chunks replaces the unknown
            // word.
            if (times > 0 && all.removeIf(term -> term.found() == 0 && stands(near, term))) {
                all.add(new Term(near.misspelt(), lexeme, times, near.certainty()));
            }
        }
        return all;
    }

    private static boolean stands(Similar near, Term term) {
        return term.word().equalsIgnoreCase(near.misspelt());
    }

    private List<Term> counted(String text, UUID[] documents) {
        return jdbc.sql(COUNTED)
                .param("text", text)
                .param("limit", settings.maxTerms())
                .param("most", MAX_COUNTED)
                .param("documents", documents)
                .query(Term.class)
                .list();
    }

    private List<Similar> similar(String[] words, UUID one) {
        jdbc.sql("SELECT set_config('pg_trgm.similarity_threshold', :least, true)")
                .param("least", String.valueOf(settings.minSimilarity() / 100.0))
                .query(String.class)
                .single();
        return jdbc.sql(SIMILAR)
                .param("words", words)
                .param("one", one)
                .param("alternatives", ALTERNATIVES)
                .query(Similar.class)
                .list();
    }
}
