package dev.parley.store.documents;

import dev.parley.events.SessionEvent.DocumentEvent;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.postgresql.PGConnection;
import org.springframework.jdbc.core.BatchPreparedStatementSetter;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The chunks of documents. A deleted document's chunks are deleted with it, by a cascade. No search
 * sees them before the document is ready. Thread-safe.
 */
public final class DocumentChunks {

    /** Rows in a batch. */
    private static final int BATCH = 100;

    // Only words that consist of letters and have 4 to 40 of them.
    private static final String WORDS =
            """
            INSERT INTO owner_word (owner, word)
            SELECT DISTINCT owner, lower(token)
            FROM document JOIN document_chunk USING (document_id),
                ts_parse('default', chunk_words(concat_ws(' ', title, section, body)))
            WHERE number BETWEEN ? AND ? AND document_id = ?
                AND tokid IN (1, 2) AND length(token) BETWEEN 4 AND 40
            ORDER BY 1, 2
            ON CONFLICT DO NOTHING
            """;

    private final JdbcTemplate jdbc;
    private final TransactionTemplate transaction;
    private final IndexingClaims claims;
    private final DocumentTexts texts;

    public DocumentChunks(
            JdbcTemplate jdbc,
            PlatformTransactionManager transactions,
            IndexingClaims claims,
            DocumentTexts texts) {
        this.jdbc = jdbc;
        this.claims = claims;
        this.texts = texts;
        this.transaction = new TransactionTemplate(transactions);
    }

    /**
     * Decides that the document is ready and stores its chunks and its text, in one transaction.
     * Does nothing if the attempt no longer counts. May be called several times.
     *
     * @param keepFile false to delete the document's file
     * @return the event to append to the event log; empty if the attempt no longer counts
     */
    public Optional<DocumentEvent> ready(
            UUID documentId, int attempt, Indexed indexed, boolean keepFile) {
        return transaction.execute(
                _ -> {
                    var chunks = indexed.chunks();
                    var ready = claims.ready(documentId, attempt, chunks.size(), keepFile);
                    if (ready.isPresent()) {
                        replace(documentId, chunks, indexed.embeddings());
                        texts.replace(documentId, indexed.text());
                    }
                    return ready;
                });
    }

    /**
     * Replaces all chunks of the document, in one transaction. Stores nothing if the document was
     * deleted.
     *
     * @param embeddings of the chunks, in the same order
     */
    public void replace(UUID documentId, List<Chunk> chunks, List<float[]> embeddings) {
        transaction.executeWithoutResult(
                _ -> {
                    jdbc.update("DELETE FROM document_chunk WHERE document_id = ?", documentId);
                    append(documentId, chunks, embeddings);
                });
    }

    private void append(UUID documentId, List<Chunk> chunks, List<float[]> embeddings) {
        if (chunks.size() != embeddings.size()) {
            throw new IllegalArgumentException(
                    chunks.size() + " chunks with " + embeddings.size() + " embeddings");
        }
        for (int from = 0; from < chunks.size(); from += BATCH) {
            int to = Math.min(chunks.size(), from + BATCH);
            insert(documentId, chunks.subList(from, to), embeddings.subList(from, to));
            jdbc.update(WORDS, chunks.get(from).number(), chunks.get(to - 1).number(), documentId);
        }
    }

    private void insert(UUID documentId, List<Chunk> chunks, List<float[]> embeddings) {
        jdbc.batchUpdate(
                """
                INSERT INTO document_chunk
                    (document_id, number, section, body, tokens, search, embedding, page,
                     text_start, text_end)
                SELECT document_id, n.number, n.section, n.body, n.tokens,
                    chunk_vector(title, n.section, n.body), n.embedding, n.page, n.text_start,
                    n.text_end
                FROM document,
                    (SELECT ?::integer, ?::text, ?::text, ?::integer, ?::real[], ?::integer,
                        ?::integer, ?::integer)
                    AS n (number, section, body, tokens, embedding, page, text_start, text_end)
                WHERE document_id = ?
                """,
                new Rows(documentId, chunks, embeddings));
    }

    private record Rows(UUID documentId, List<Chunk> chunks, List<float[]> embeddings)
            implements BatchPreparedStatementSetter {

        @Override
        public void setValues(PreparedStatement row, int i) throws SQLException {
            var chunk = chunks.get(i);
            row.setInt(1, chunk.number());
            row.setString(2, chunk.section());
            row.setString(3, chunk.text());
            row.setInt(4, chunk.tokens());
            row.setArray(
                    5,
                    row.getConnection()
                            .unwrap(PGConnection.class)
                            .createArrayOf("float4", embeddings.get(i)));
            row.setObject(6, chunk.page(), Types.INTEGER);
            row.setInt(7, chunk.start());
            row.setInt(8, chunk.end());
            row.setObject(9, documentId);
        }

        @Override
        public int getBatchSize() {
            return chunks.size();
        }
    }
}
