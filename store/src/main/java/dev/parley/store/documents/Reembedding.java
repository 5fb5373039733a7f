package dev.parley.store.documents;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.postgresql.PGConnection;
import org.springframework.jdbc.core.BatchPreparedStatementSetter;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Documents whose vectors another embedding model made, and how their chunks get new ones. A
 * document belongs to one worker for a time, which the worker prolongs with each batch; no
 * transaction waits for an embedding. Each statement may be repeated. Thread-safe.
 */
public final class Reembedding {

    /** Two ranges, because an index does not serve an inequality. */
    private static final String STALE =
            "status = 'ready' AND (embedding_model < ? OR embedding_model > ?)";

    private final JdbcTemplate jdbc;

    public Reembedding(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /** A document that belongs to the caller. */
    public record StaleDocument(UUID documentId, String title) {}

    /** A chunk with the text that its vector is made of. */
    public record StaleChunk(int number, String inContext) {}

    /**
     * Makes this the model that documents are embedded with. The worker that started last decides,
     * so two workers with different settings do not undo each other's work in turn.
     */
    public void use(String model) {
        jdbc.update(
                """
                INSERT INTO embedding_model (model) VALUES (?)
                ON CONFLICT (one) DO UPDATE SET model = excluded.model
                """,
                model);
    }

    /** Returns true if no worker with another model has started since. */
    public boolean isInUse(String model) {
        return !jdbc.queryForList("SELECT FROM embedding_model WHERE model = ?", model).isEmpty();
    }

    /** Returns how many ready documents have vectors of other models. */
    public long left(String model) {
        return jdbc.queryForList(
                        "SELECT count(*) FROM document WHERE " + STALE, Long.class, model, model)
                .getFirst();
    }

    /**
     * Takes a ready document whose vectors another model made and that no other worker has.
     *
     * @param lease how long it belongs to the caller, unless prolonged
     */
    public Optional<StaleDocument> take(String model, Duration lease) {
        return jdbc
                .query(
                        """
                        UPDATE document SET reembedding_until = now() + ? * interval '1 ms'
                        WHERE document_id = (
                            SELECT document_id FROM document
                            WHERE %s
                              AND (reembedding_until IS NULL OR reembedding_until < now())
                            LIMIT 1 FOR UPDATE SKIP LOCKED)
                        RETURNING document_id, title
                        """
                                .formatted(STALE),
                        (row, _) ->
                                new StaleDocument(
                                        row.getObject("document_id", UUID.class),
                                        row.getString("title")),
                        lease.toMillis(),
                        model,
                        model)
                .stream()
                .findFirst();
    }

    /** Returns some of the document's chunks whose vectors another model made, in their order. */
    public List<StaleChunk> chunks(StaleDocument document, String model, int atMost) {
        return jdbc.query(
                """
                SELECT number, section, body FROM document_chunk
                WHERE document_id = ? AND embedding_model <> ?
                ORDER BY number LIMIT ?
                """,
                (row, _) ->
                        new StaleChunk(
                                row.getInt("number"),
                                Chunk.inContext(
                                        document.title(),
                                        row.getString("section"),
                                        row.getString("body"))),
                document.documentId(),
                model,
                atMost);
    }

    /**
     * Stores new vectors, and prolongs the time for which the document belongs to the caller. Does
     * nothing if the document was deleted.
     *
     * @param vectors of the chunks, in the same order
     */
    public void renew(
            StaleDocument document,
            String model,
            List<StaleChunk> chunks,
            List<float[]> vectors,
            Duration lease) {
        lease(document, lease);
        jdbc.batchUpdate(
                """
                UPDATE document_chunk SET embedding = ?, embedding_model = ?
                WHERE document_id = ? AND number = ?
                """,
                new VectorRows(document.documentId(), model, chunks, vectors));
    }

    /** Notes that all vectors of the document are by this model, if that is so, and leaves it. */
    public void finish(StaleDocument document, String model) {
        jdbc.update(
                """
                UPDATE document SET embedding_model = ?, reembedding_until = NULL
                WHERE document_id = ? AND NOT EXISTS (
                    SELECT FROM document_chunk c
                    WHERE c.document_id = document.document_id AND c.embedding_model <> ?)
                """,
                model,
                document.documentId(),
                model);
    }

    /**
     * Leaves the document as it is.
     *
     * @param rest nobody takes it for so long
     */
    public void leave(StaleDocument document, Duration rest) {
        lease(document, rest);
    }

    private void lease(StaleDocument document, Duration lease) {
        jdbc.update(
                """
                UPDATE document SET reembedding_until = now() + ? * interval '1 ms'
                WHERE document_id = ?
                """,
                lease.toMillis(),
                document.documentId());
    }

    private record VectorRows(
            UUID documentId, String model, List<StaleChunk> chunks, List<float[]> vectors)
            implements BatchPreparedStatementSetter {

        @Override
        public void setValues(PreparedStatement row, int i) throws SQLException {
            row.setArray(
                    1,
                    row.getConnection()
                            .unwrap(PGConnection.class)
                            .createArrayOf("float4", vectors.get(i)));
            row.setString(2, model);
            row.setObject(3, documentId);
            row.setInt(4, chunks.get(i).number());
        }

        @Override
        public int getBatchSize() {
            return chunks.size();
        }
    }
}
