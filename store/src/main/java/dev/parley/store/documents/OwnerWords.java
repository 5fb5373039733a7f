package dev.parley.store.documents;

import static java.util.stream.Collectors.joining;

import dev.parley.store.words.SearchWords;
import dev.parley.store.words.SearchWords.Word;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The table {@code owner_word}: the words of an owner's documents, which misspelled words of
 * questions are compared with. A word stays when its document goes, until {@link #removeUnused}
 * comes past it. Thread-safe.
 */
public final class OwnerWords {

    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;

    public OwnerWords(JdbcClient jdbc, PlatformTransactionManager transactions) {
        this.jdbc = jdbc;
        this.transaction = new TransactionTemplate(transactions);
    }

    /**
     * Adds the words of chunks that the caller's transaction has written: all of an owner's at
     * once, and after everything else that another transaction may wait for. Otherwise two
     * documents of an owner would deadlock.
     */
    void add(String owner, Collection<String> spellings) {
        // No word is removed as unused before this transaction has shown its chunks.
        lock("pg_advisory_xact_lock_shared", owner);
        // In one order, for the same reason.
        jdbc.sql(
                        """
                        INSERT INTO owner_word (owner, word)
                        SELECT :owner, word FROM unnest(:words) AS word ORDER BY word COLLATE "C"
                        ON CONFLICT DO NOTHING
                        """)
                .param("owner", owner)
                .param("words", spellings.toArray(String[]::new))
                .update();
    }

    /** A word of an owner, as a place in the table. */
    public record Place(String owner, String word) {}

    /**
     * Removes those of the next words of one owner that none of the owner's chunks has. It removes
     * none while one of the owner's documents is being written.
     *
     * @param after where to go on; null to begin
     * @return where it goes on; null at the end of the table
     */
    public @Nullable Place removeUnused(@Nullable Place after, int atMost) {
        var words = next(after, atMost);
        if (words.isEmpty()) {
            return null;
        }
        var owner = words.getFirst().owner();
        var same = words.stream().filter(place -> place.owner().equals(owner)).toList();
        transaction.executeWithoutResult(
                tx -> {
                    if (isFree(owner)) {
                        removeUnused(owner, same);
                    }
                });
        return same.getLast();
    }

    private List<Place> next(@Nullable Place after, int atMost) {
        return jdbc.sql(
                        """
                        SELECT owner, word FROM owner_word
                        WHERE (owner, word) > (:owner, :word)
                        ORDER BY owner, word LIMIT :most
                        """)
                .param("owner", after == null ? "" : after.owner())
                .param("word", after == null ? "" : after.word())
                .param("most", atMost)
                .query(Place.class)
                .list();
    }

    // As a search looks for them; what no search looks for has no use.
    private void removeUnused(String owner, List<Place> places) {
        jdbc.sql(
                        """
                        DELETE FROM owner_word w
                        USING unnest(:words, :queries) AS each (word, query)
                        WHERE w.owner = :owner AND w.word = each.word
                          AND NOT EXISTS (SELECT FROM document_chunk c WHERE c.owner = :owner
                            AND c.search @@ CAST(each.query AS tsquery))
                        """)
                .param("owner", owner)
                .param("words", places.stream().map(Place::word).toArray(String[]::new))
                .param("queries", places.stream().map(OwnerWords::query).toArray(String[]::new))
                .update();
    }

    private static String query(Place place) {
        return SearchWords.question(place.word()).words().stream()
                .map(Word::query)
                .collect(joining(" | "));
    }

    private boolean isFree(String owner) {
        return Objects.equals(lock("pg_try_advisory_xact_lock", owner), true);
    }

    // The first number separates this lock from those of sessions and projectors.
    private @Nullable Object lock(String function, String owner) {
        return jdbc.sql("SELECT " + function + "(4, hashtext(:owner))")
                .param("owner", owner)
                .query()
                .singleValue();
    }
}
