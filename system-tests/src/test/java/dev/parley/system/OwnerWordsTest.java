package dev.parley.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.store.documents.Chunk;
import dev.parley.store.documents.DocumentChunks;
import dev.parley.testsupport.DocumentCalls;
import dev.parley.worker.embedding.Embeddings;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Documents of one owner that are stored at the same time have words in common. */
class OwnerWordsTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** Chunks that are written by one statement. */
    private static final int BATCH = 100;

    private final TestSystem system = TestSystem.get();
    private final DocumentCalls documents = new DocumentCalls(system.api(0));

    @AfterEach
    void leaveNothing() {
        documents.deleteAll();
    }

    @Test
    void twoDocumentsOfAnOwnerAreStoredWhateverTheOrderOfTheirWords() throws SQLException {
        var first = documents.text("First", "To be replaced.");
        var second = documents.text("Second", "To be replaced.");
        documents.awaitReady(first);
        documents.awaitReady(second);
        try (var other = system.apiBean(DataSource.class).getConnection()) {
            other.setAutoCommit(false);
            hold(other, "mmmword");

            // Each stores a word with its first batch, then waits: for the word above, or for each
            // other.
            var one = store(first, "aaaword", "mmmword zzzword");
            awaitWaiting(1, one);
            var two = store(second, "zzzword", "aaaword");
            awaitWaiting(2, one, two);
            other.rollback();

            assertThat(one).succeedsWithin(PATIENCE);
            assertThat(two).succeedsWithin(PATIENCE);
        }
    }

    private static void hold(Connection other, String word) throws SQLException {
        try (var insert =
                other.prepareStatement("INSERT INTO owner_word (owner, word) VALUES (?, ?)")) {
            insert.setString(1, "local");
            insert.setString(2, word);
            insert.executeUpdate();
        }
    }

    private CompletableFuture<Void> store(String document, String batch, String last) {
        var texts = new ArrayList<>(Collections.nCopies(BATCH, batch));
        texts.add(last);
        var chunks = new ArrayList<Chunk>();
        for (var text : texts) {
            chunks.add(new Chunk(chunks.size() + 1, null, text, 2, null, 0, text.length()));
        }
        var stored = system.workerBean(DocumentChunks.class);
        var embeddings = system.workerBean(Embeddings.class);
        List<float[]> vectors = Collections.nCopies(chunks.size(), new float[] {1});
        return CompletableFuture.runAsync(
                () ->
                        stored.replace(
                                UUID.fromString(document), chunks, embeddings.model(), vectors),
                // A thread each: the common pool may have a single one.
                store -> Thread.ofPlatform().start(store));
    }

    private void awaitWaiting(int number, CompletableFuture<?>... stored) {
        await("transactions that wait")
                .atMost(PATIENCE)
                .failFast(
                        "stored without a wait",
                        () -> assertThat(stored).allSatisfy(one -> assertThat(one).isNotDone()))
                .until(
                        () ->
                                system.database()
                                        .sql(
                                                """
                                                SELECT count(*) FROM pg_stat_activity
                                                WHERE wait_event_type = 'Lock'
                                                    AND query LIKE 'INSERT INTO owner_word%'
                                                """)
                                        .query(Integer.class)
                                        .single(),
                        waiting -> waiting == number);
    }
}
