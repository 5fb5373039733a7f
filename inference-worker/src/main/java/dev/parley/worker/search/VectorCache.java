package dev.parley.worker.search;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The vectors of documents, as many as {@code parley.search.cache-bytes} allows; those of documents
 * that were not searched for the longest time go first. Documents that are ready never change, so
 * nothing here is ever out of date. Thread safe.
 */
@Component
final class VectorCache {

    /** Rows that come from the database at once, about 3 kB each. */
    private static final int FETCHED = 500;

    private record Key(UUID documentId, Instant version) {
        static Key of(ReadyDocument document) {
            return new Key(document.documentId(), document.version());
        }
    }

    private final Map<Key, ChunkVectors> kept = new LinkedHashMap<>(16, 0.75f, true);
    private long keptBytes;

    /** Held while vectors are read, so that two questions do not read the same ones. */
    private final ReentrantLock reading = new ReentrantLock();

    private final JdbcTemplate jdbc;
    private final TransactionTemplate transaction;
    private final long maxBytes;

    VectorCache(
            JdbcTemplate jdbc, PlatformTransactionManager transactions, SearchSettings settings) {
        this.jdbc = jdbc;
        this.transaction = new TransactionTemplate(transactions);
        this.transaction.setReadOnly(true);
        this.maxBytes = settings.cacheBytes();
    }

    /** Calls for each document, in any order, from this thread. */
    void each(List<ReadyDocument> documents, BiConsumer<UUID, ChunkVectors> use) {
        var missing = useKept(documents, use);
        if (missing.isEmpty()) {
            return;
        }
        // Documents that do not fit together would push each other out, and none would ever be
        // found here.
        long needed = documents.stream().mapToLong(d -> ChunkVectors.bytes(d.chunks())).sum();
        reading.lock();
        try {
            read(
                    useKept(missing, use),
                    (document, vectors) -> {
                        keep(Key.of(document), vectors, needed <= maxBytes);
                        use.accept(document.documentId(), vectors);
                    });
        } finally {
            reading.unlock();
        }
    }

    private List<ReadyDocument> useKept(
            List<ReadyDocument> documents, BiConsumer<UUID, ChunkVectors> use) {
        var found = new ArrayList<ChunkVectors>();
        var owners = new ArrayList<UUID>();
        var missing = new ArrayList<ReadyDocument>();
        synchronized (kept) {
            for (var document : documents) {
                var vectors = kept.get(Key.of(document));
                if (vectors == null) {
                    missing.add(document);
                } else {
                    found.add(vectors);
                    owners.add(document.documentId());
                }
            }
        }
        for (int i = 0; i < found.size(); i++) {
            use.accept(owners.get(i), found.get(i));
        }
        return missing;
    }

    private void keep(Key key, ChunkVectors vectors, boolean evicting) {
        synchronized (kept) {
            Iterator<ChunkVectors> eldest = kept.values().iterator();
            while (evicting && keptBytes + vectors.bytes() > maxBytes && eldest.hasNext()) {
                keptBytes -= eldest.next().bytes();
                eldest.remove();
            }
            if (keptBytes + vectors.bytes() <= maxBytes) {
                kept.put(key, vectors);
                keptBytes += vectors.bytes();
            }
        }
    }

    private void read(List<ReadyDocument> documents, BiConsumer<ReadyDocument, ChunkVectors> each) {
        if (documents.isEmpty()) {
            return;
        }
        var byId = new HashMap<UUID, ReadyDocument>();
        documents.forEach(document -> byId.put(document.documentId(), document));
        var run = new Run(built -> each.accept(byId.get(built.documentId), built.build()));
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
                                                    ORDER BY document_id, number
                                                    """);
                                    statement.setFetchSize(FETCHED);
                                    statement.setArray(
                                            1,
                                            connection.createArrayOf(
                                                    "uuid", byId.keySet().toArray()));
                                    return statement;
                                },
                                row -> {
                                    run.add(
                                            row.getObject(1, UUID.class),
                                            row.getInt(2),
                                            StoredVector.parse(row.getBytes(3)));
                                }));
        run.end();
    }

    private static final class Document {
        private final UUID documentId;
        private final ChunkVectors.Builder vectors = new ChunkVectors.Builder();

        Document(UUID documentId) {
            this.documentId = documentId;
        }

        ChunkVectors build() {
            return vectors.build();
        }
    }

    /** Tells where a document's rows end. */
    private static final class Run {
        private final Consumer<Document> whole;
        private @Nullable Document current;

        Run(Consumer<Document> whole) {
            this.whole = whole;
        }

        void add(UUID documentId, int number, float[] vector) {
            if (current == null || !current.documentId.equals(documentId)) {
                end();
                current = new Document(documentId);
            }
            current.vectors.add(number, vector);
        }

        void end() {
            if (current != null) {
                whole.accept(current);
            }
        }
    }
}
