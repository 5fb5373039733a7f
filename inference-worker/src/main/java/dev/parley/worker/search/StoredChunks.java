package dev.parley.worker.search;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Reads chunks whose documents still exist: those that a search found, or all. Thread-safe. */
@Component
public final class StoredChunks {

    private static final String COLUMNS =
            """
            SELECT document_id, number, title, creator, section, body, tokens,
                document_chunk.page, text_start, text_end,
                CASE WHEN document_chunk.embedding_model = :model THEN array_send(embedding) END
                    AS vector
            """;

    private final JdbcClient jdbc;

    StoredChunks(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * A chunk with what a passage shows of its document.
     *
     * @param vector null if it is not by the model that was asked for
     */
    public record StoredChunk(
            ChunkKey key,
            String title,
            @Nullable String creator,
            @Nullable String section,
            String text,
            int tokens,
            @Nullable Integer page,
            @Nullable Integer start,
            @Nullable Integer end,
            float @Nullable [] vector) {}

    /**
     * Returns the chunks in any order, without those of deleted documents and of other owners.
     *
     * @param model whose vectors are wanted; null for none
     */
    public List<StoredChunk> of(String owner, Collection<ChunkKey> chunks, @Nullable String model) {
        if (chunks.isEmpty()) {
            return List.of();
        }
        return jdbc.sql(
                        COLUMNS
                                + """
                        FROM unnest(:documents::uuid[], :numbers::integer[])
                                AS wanted (document_id, number)
                            JOIN document_chunk USING (document_id, number)
                            JOIN document USING (document_id)
                        WHERE status = 'ready' AND document.owner = :owner
                        """)
                .param("owner", owner)
                .param("model", model)
                .param("documents", chunks.stream().map(ChunkKey::documentId).toArray(UUID[]::new))
                .param("numbers", chunks.stream().map(ChunkKey::number).toArray(Integer[]::new))
                .query(StoredChunks::chunk)
                .list();
    }

    /**
     * Returns all chunks of these documents of the owner, in this order and in that of their
     * numbers.
     *
     * @param model whose vectors are wanted; null for none
     */
    public List<StoredChunk> ofDocuments(
            String owner, List<UUID> documentIds, @Nullable String model) {
        return jdbc.sql(
                        COLUMNS
                                + """
                                FROM document_chunk JOIN document USING (document_id)
                                WHERE document_id = ANY (:documents::uuid[]) AND status = 'ready'
                                    AND document.owner = :owner
                                ORDER BY array_position(:documents::uuid[], document_id), number
                                """)
                .param("owner", owner)
                .param("model", model)
                .param("documents", documentIds.toArray(UUID[]::new))
                .query(StoredChunks::chunk)
                .list();
    }

    private static StoredChunk chunk(ResultSet row, int index) throws SQLException {
        var vector = row.getBytes("vector");
        return new StoredChunk(
                new ChunkKey(row.getObject("document_id", UUID.class), row.getInt("number")),
                row.getString("title"),
                row.getString("creator"),
                row.getString("section"),
                row.getString("body"),
                row.getInt("tokens"),
                row.getObject("page", Integer.class),
                row.getObject("text_start", Integer.class),
                row.getObject("text_end", Integer.class),
                vector == null ? null : StoredVector.parse(vector));
    }
}
