package dev.parley.worker.search;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Keeps the vectors of documents, within {@code parley.search.cache-bytes}; documents that are
 * searched often stay. The text of a ready document never changes, so a model's vectors of it are
 * never out of date, even if another model has replaced them in the database. Of an owner's
 * searches, one at a time reads what is missing, and the others then take what it has read. Those
 * that have waited for {@code parley.search.read-turn} read by themselves, in a random order, and
 * take what others have read in the meantime. Thread-safe.
 */
@Component
final class VectorCache {

    /** Rows that are fetched at once, 3 kB each with the model in the jar, 33 kB at most. */
    private static final int FETCHED = 500;

    /** Documents that one query reads. */
    private static final int READ_AT_ONCE = 50;

    /** Locks for all owners together; two owners rarely have the same. */
    private static final int LOCKS = 64;

    private record Key(String owner, UUID documentId, Instant version, String model) {
        static Key of(String owner, ReadyDocument document, String model) {
            return new Key(owner, document.documentId(), document.version(), model);
        }
    }

    private final Cache<Key, ChunkVectors> kept;
    private final List<ReentrantLock> locks =
            Stream.generate(ReentrantLock::new).limit(LOCKS).toList();
    private final Duration readTurn;

    private final JdbcTemplate jdbc;
    private final TransactionTemplate transaction;

    VectorCache(
            JdbcTemplate jdbc, PlatformTransactionManager transactions, SearchSettings settings) {
        this.jdbc = jdbc;
        this.readTurn = settings.readTurn();
        this.transaction = new TransactionTemplate(transactions);
        this.transaction.setReadOnly(true);
        // Evicts on the thread that adds, so that the bound always holds.
        this.kept =
                Caffeine.newBuilder()
                        .maximumWeight(settings.cacheBytes())
                        .weigher(
                                (Key _, ChunkVectors vectors) ->
                                        (int) Math.min(Integer.MAX_VALUE, vectors.bytes()))
                        .executor(Runnable::run)
                        .build();
    }

    /**
     * Passes a model's vectors of each document on, in any order, on the calling thread. Of another
     * owner's document there are none.
     *
     * @throws CancellationException if the thread is interrupted while it waits
     */
    void each(
            String owner,
            String model,
            List<ReadyDocument> documents,
            BiConsumer<UUID, ChunkVectors> use) {
        var missing = useKept(owner, model, documents, use);
        if (missing.isEmpty()) {
            return;
        }
        var lock = locks.get(Math.floorMod(owner.hashCode(), LOCKS));
        boolean locked = isLocked(lock);
        try {
            eachOf(owner, model, missing, use);
        } finally {
            if (locked) {
                lock.unlock();
            }
        }
    }

    private boolean isLocked(ReentrantLock lock) {
        try {
            return lock.tryLock(readTurn.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("Interrupted while waiting for another search");
        }
    }

    private void eachOf(
            String owner,
            String model,
            List<ReadyDocument> missing,
            BiConsumer<UUID, ChunkVectors> use) {
        Collections.shuffle(missing);
        for (int from = 0; from < missing.size(); from += READ_AT_ONCE) {
            int to = Math.min(missing.size(), from + READ_AT_ONCE);
            // Another search may have read some of them meanwhile.
            read(
                    owner,
                    model,
                    useKept(owner, model, missing.subList(from, to), use),
                    (document, vectors) -> {
                        // Fewer, if another model is just replacing them.
                        if (vectors.size() >= document.chunks()) {
                            kept.put(Key.of(owner, document, model), vectors);
                        }
                        use.accept(document.documentId(), vectors);
                    });
        }
    }

    // Returns the documents whose vectors are not kept.
    private List<ReadyDocument> useKept(
            String owner,
            String model,
            List<ReadyDocument> documents,
            BiConsumer<UUID, ChunkVectors> use) {
        var missing = new ArrayList<ReadyDocument>();
        for (var document : documents) {
            var vectors = kept.getIfPresent(Key.of(owner, document, model));
            if (vectors == null) {
                missing.add(document);
            } else {
                use.accept(document.documentId(), vectors);
            }
        }
        return missing;
    }

    private void read(
            String owner,
            String model,
            List<ReadyDocument> documents,
            BiConsumer<ReadyDocument, ChunkVectors> each) {
        if (documents.isEmpty()) {
            return;
        }
        var byId = new HashMap<UUID, ReadyDocument>();
        documents.forEach(document -> byId.put(document.documentId(), document));
        var rows =
                new Rows(
                        (id, vectors) ->
                                each.accept(Objects.requireNonNull(byId.get(id)), vectors));
        transaction.executeWithoutResult(
                _ ->
                        jdbc.query(
                                connection -> {
                                    var statement =
                                            connection.prepareStatement(
                                                    """
                                                    SELECT document_id, number,
                                                        array_send(embedding)
                                                    FROM document_chunk
                                                    WHERE document_id = ANY (?)
                                                        AND embedding_model = ? AND owner = ?
                                                    ORDER BY document_id, number
                                                    """);
                                    statement.setFetchSize(FETCHED);
                                    statement.setArray(
                                            1,
                                            connection.createArrayOf(
                                                    "uuid", byId.keySet().toArray()));
                                    statement.setString(2, model);
                                    statement.setString(3, owner);
                                    return statement;
                                },
                                row -> {
                                    rows.add(
                                            row.getObject(1, UUID.class),
                                            row.getInt(2),
                                            StoredVector.parse(row.getBytes(3)));
                                }));
        rows.end();
    }

    /** Gathers rows that come document by document. */
    private static final class Rows {
        private final BiConsumer<UUID, ChunkVectors> whole;
        private @Nullable UUID current;
        private ChunkVectors.Builder vectors = new ChunkVectors.Builder();

        Rows(BiConsumer<UUID, ChunkVectors> whole) {
            this.whole = whole;
        }

        void add(UUID documentId, int number, float[] vector) {
            if (!documentId.equals(current)) {
                end();
                current = documentId;
            }
            vectors.add(number, vector);
        }

        void end() {
            if (current != null) {
                whole.accept(current, vectors.build());
                vectors = new ChunkVectors.Builder();
            }
        }
    }
}
