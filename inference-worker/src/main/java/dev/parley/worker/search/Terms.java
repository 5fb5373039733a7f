package dev.parley.worker.search;

import static java.util.stream.Collectors.toMap;

import dev.parley.store.words.SearchWords;
import dev.parley.store.words.SearchWords.Word;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Counts the words of a question among an owner's chunks. A word that none of them has is replaced
 * by the most similar word, if one is similar enough. Joins the caller's transaction. Thread-safe.
 */
@Component
final class Terms {

    /** Shorter words have too many similar ones. */
    private static final int MIN_MISSPELT = 5;

    /** A word with more chunks than this is common; how common does not matter. */
    private static final int MAX_COUNTED = 5000;

    private static final String COUNTED =
            """
            SELECT (SELECT count(*) FROM (
                SELECT FROM document_chunk
                WHERE owner = :owner AND search @@ query LIMIT :most) AS counted)
            FROM unnest(:queries::tsquery[]) WITH ORDINALITY AS wanted (query, number)
            ORDER BY number
            """;

    private static final String SIMILAR =
            """
            SELECT misspelt, near.word, certainty
            FROM unnest(:words) AS misspelt CROSS JOIN LATERAL (
                SELECT word, similarity(misspelt, word) AS certainty FROM owner_word
                WHERE word % misspelt AND owner = :owner
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

    private record Similar(String misspelt, String word, double certainty) {}

    /** Returns the words; one that no text has is included, because it lowers the coverage. */
    List<Term> of(List<Word> question, String owner) {
        var longest =
                question.stream()
                        .sorted(
                                Comparator.comparingInt((Word word) -> -word.surface().length())
                                        .thenComparing(Word::surface))
                        .limit(settings.maxTerms())
                        .toList();
        var terms = counted(longest, owner);
        var unknown =
                terms.stream()
                        .filter(term -> term.found() == 0)
                        .map(Term::written)
                        .filter(written -> written.length() >= MIN_MISSPELT)
                        .toArray(String[]::new);
        if (unknown.length == 0 || settings.minSimilarity() == 100) {
            return terms;
        }
        var all = new ArrayList<>(terms);
        var similar = similar(unknown, owner);
        var found =
                counted(similar.stream().flatMap(near -> words(near.word())).toList(), owner)
                        .stream()
                        .collect(toMap(Term::written, term -> term, (one, _) -> one));
        for (var near : similar) {
            var term = found.get(near.word());
            // The most similar word comes first; the first one with chunks replaces the unknown
            // word.
            if (term != null
                    && term.found() > 0
                    && all.removeIf(
                            each -> each.found() == 0 && each.written().equals(near.misspelt()))) {
                all.add(new Term(near.misspelt(), term.word(), term.found(), near.certainty()));
            }
        }
        return all;
    }

    private static Stream<Word> words(String similar) {
        return SearchWords.question(similar).words().stream();
    }

    private List<Term> counted(List<Word> words, String owner) {
        var found =
                jdbc.sql(COUNTED)
                        .param("queries", words.stream().map(Word::query).toArray(String[]::new))
                        .param("most", MAX_COUNTED)
                        .param("owner", owner)
                        .query(Long.class)
                        .list();
        return IntStream.range(0, words.size())
                .mapToObj(i -> new Term(words.get(i).surface(), words.get(i), found.get(i), 1))
                .toList();
    }

    private List<Similar> similar(String[] words, String owner) {
        jdbc.sql("SELECT set_config('pg_trgm.similarity_threshold', :least, true)")
                .param("least", String.valueOf(settings.minSimilarity() / 100.0))
                .query(String.class)
                .single();
        return jdbc.sql(SIMILAR)
                .param("words", words)
                .param("owner", owner)
                .param("alternatives", ALTERNATIVES)
                .query(Similar.class)
                .list();
    }
}
