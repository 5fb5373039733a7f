package dev.parley.worker.search;

import static java.util.stream.Collectors.toMap;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.parley.store.words.SearchWords;
import dev.parley.store.words.SearchWords.Word;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
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

    /** How many common words are remembered, about 100 bytes each. */
    private static final int MAX_COMMON = 10_000;

    private static final Duration COMMON_FOR = Duration.ofMinutes(10);

    private record OwnersWord(String owner, String query) {}

    private final JdbcClient jdbc;
    private final SearchSettings settings;

    /**
     * The counts of words that are too common to select chunks. They take longest to count, recur
     * in most questions, and hardly change. No other count is remembered: the words of a new
     * document are found at once.
     */
    private final Cache<OwnersWord, Long> common =
            Caffeine.newBuilder()
                    .maximumSize(MAX_COMMON)
                    .expireAfterWrite(COMMON_FOR)
                    .executor(Runnable::run)
                    .build();

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
        var found = new HashMap<Word, Long>();
        for (var word : words) {
            var remembered = common.getIfPresent(new OwnersWord(owner, word.query()));
            if (remembered != null) {
                found.put(word, remembered);
            }
        }
        var others = words.stream().filter(word -> !found.containsKey(word)).toList();
        if (!others.isEmpty()) {
            var counts = count(others, owner);
            for (int i = 0; i < counts.size(); i++) {
                found.put(others.get(i), counts.get(i));
                if (counts.get(i) > LexicalSearch.MAX_WEIGHED) {
                    common.put(new OwnersWord(owner, others.get(i).query()), counts.get(i));
                }
            }
        }
        return words.stream()
                .map(word -> new Term(word.surface(), word, found.getOrDefault(word, 0L), 1))
                .toList();
    }

    private List<Long> count(List<Word> words, String owner) {
        return jdbc.sql(COUNTED)
                .param("queries", words.stream().map(Word::query).toArray(String[]::new))
                .param("most", MAX_COUNTED)
                .param("owner", owner)
                .query(Long.class)
                .list();
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
