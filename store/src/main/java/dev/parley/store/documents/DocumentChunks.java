package dev.parley.store.documents;

import static java.util.stream.Collectors.flatMapping;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toSet;

import dev.parley.events.SessionEvent.DocumentEvent;
import dev.parley.store.words.SearchWords;
import dev.parley.store.words.SearchWords.ChunkWords;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
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
                        texts.replace(documentId, indexed.text());
                        replace(documentId, chunks, indexed.model(), indexed.embeddings());
                    }
                    return ready;
                });
    }

    /**
     * Replaces all chunks of the document, in one transaction. Stores nothing if the document was
     * deleted.
     *
     * @param model the embedding model that made the embeddings
     * @param embeddings of the chunks, in the same order
     */
    public void replace(
            UUID documentId, List<Chunk> chunks, String model, List<float[]> embeddings) {
        transaction.executeWithoutResult(
                _ -> {
                    jdbc.update("DELETE FROM document_chunk WHERE document_id = ?", documentId);
                    jdbc.update(
                            "UPDATE document SET embedding_model = ? WHERE document_id = ?",
                            model,
                            documentId);
                    append(documentId, chunks, model, embeddings);
                });
    }

    private void append(
            UUID documentId, List<Chunk> chunks, String model, List<float[]> embeddings) {
        if (chunks.size() != embeddings.size()) {
            throw new IllegalArgumentException(
                    chunks.size() + " chunks with " + embeddings.size() + " embeddings");
        }
        var heads =
                jdbc.query(
                        "SELECT owner, title FROM document WHERE document_id = ?",
                        (row, _) -> new Head(row.getString("owner"), row.getString("title")),
                        documentId);
        for (var head : heads) {
            var spellings = new TreeSet<String>();
            for (int from = 0; from < chunks.size(); from += BATCH) {
                int to = Math.min(chunks.size(), from + BATCH);
                insert(
                                documentId,
                                head,
                                chunks.subList(from, to),
                                model,
                                embeddings.subList(from, to))
                        .forEach(words -> spellings.addAll(words.spellings()));
            }
            addOwnerWords(head.owner(), spellings);
        }
    }

    private List<ChunkWords> insert(
            UUID documentId,
            Head head,
            List<Chunk> chunks,
            String model,
            List<float[]> embeddings) {
        var words =
                chunks.stream()
                        .map(c -> SearchWords.chunk(head.title(), c.section(), c.text()))
                        .toList();
        jdbc.batchUpdate(
                """
                INSERT INTO document_chunk
                    (document_id, number, section, body, tokens, embedding,
                        owner, search, words_version, page, text_start, text_end,
                        embedding_model)
                SELECT document_id, n.number, n.section, n.body, n.tokens, n.embedding,
                    owner, n.words, n.version, n.page, n.text_start, n.text_end, n.model
                FROM document, (SELECT ?::integer, ?::text, ?::text, ?::integer, ?::real[],
                        ?::tsvector, ?::integer, ?::integer, ?::integer, ?::integer, ?::text)
                    AS n (number, section, body, tokens, embedding, words, version, page,
                        text_start, text_end, model)
                WHERE document_id = ?
                """,
                new Rows(documentId, chunks, model, embeddings, words));
        return words;
    }

    // All of a transaction's words of an owner at once, in one order, and after everything else
    // that another transaction may wait for: two documents of an owner would otherwise deadlock.
    private void addOwnerWords(String owner, Collection<String> spellings) {
        jdbc.update(
                """
                INSERT INTO owner_word (owner, word)
                SELECT ?, word FROM unnest(?) AS word ORDER BY word COLLATE "C"
                ON CONFLICT DO NOTHING
                """,
                owner,
                spellings.toArray(String[]::new));
    }

    /**
     * Cuts the words of some chunks again whose words have an earlier version. Any number of
     * processes may do so at once.
     *
     * @return how many chunks were renewed; 0 if no more are left
     */
    public int renewWords(int atMost) {
        return Objects.requireNonNull(transaction.execute(_ -> renew(stale(atMost))));
    }

    private record StaleChunk(UUID documentId, int number, String owner, ChunkWords words) {}

    private List<StaleChunk> stale(int atMost) {
        return jdbc.query(
                """
                SELECT document_id, number, c.owner, title, section, body
                FROM document_chunk c JOIN document USING (document_id)
                WHERE words_version < ?
                ORDER BY words_version LIMIT ?
                FOR UPDATE OF c SKIP LOCKED
                """,
                (row, _) ->
                        new StaleChunk(
                                row.getObject("document_id", UUID.class),
                                row.getInt("number"),
                                row.getString("owner"),
                                SearchWords.chunk(
                                        row.getString("title"),
                                        row.getString("section"),
                                        row.getString("body"))),
                SearchWords.VERSION,
                atMost);
    }

    private int renew(List<StaleChunk> chunks) {
        jdbc.batchUpdate(
                """
                UPDATE document_chunk SET search = ?::tsvector, words_version = ?
                WHERE document_id = ? AND number = ?
                """,
                chunks.stream()
                        .map(
                                chunk ->
                                        new Object[] {
                                            chunk.words().vector(),
                                            SearchWords.VERSION,
                                            chunk.documentId(),
                                            chunk.number()
                                        })
                        .toList());
        chunks.stream()
                .collect(
                        groupingBy(
                                StaleChunk::owner,
                                TreeMap::new,
                                flatMapping(chunk -> chunk.words().spellings().stream(), toSet())))
                .forEach(this::addOwnerWords);
        return chunks.size();
    }

    private record Head(String owner, String title) {}

    private record Rows(
            UUID documentId,
            List<Chunk> chunks,
            String model,
            List<float[]> embeddings,
            List<ChunkWords> words)
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
            row.setString(6, words.get(i).vector());
            row.setInt(7, SearchWords.VERSION);
            row.setObject(8, chunk.page(), Types.INTEGER);
            row.setInt(9, chunk.start());
            row.setInt(10, chunk.end());
            row.setString(11, model);
            row.setObject(12, documentId);
        }

        @Override
        public int getBatchSize() {
            return chunks.size();
        }
    }
}
