package dev.parley.worker.retrieval;

import dev.parley.worker.search.ChunkKey;
import dev.parley.worker.search.StoredVector;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Passages as the database holds them now: none of a document that is gone. Thread safe. */
@Component
final class StoredPassages {

    private final JdbcClient jdbc;

    StoredPassages(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    record Stored(
            ChunkKey chunk,
            String title,
            @Nullable String creator,
            @Nullable String section,
            String body,
            int tokens,
            float[] vector) {

        Passage passage(double score) {
            return new Passage(
                    chunk.documentId(),
                    chunk.number(),
                    title,
                    creator,
                    section,
                    body,
                    tokens,
                    score);
        }
    }

    /** In any order. */
    List<Stored> of(Collection<ChunkKey> chunks) {
        if (chunks.isEmpty()) {
            return List.of();
        }
        return jdbc.sql(
                        """
                        SELECT document_id, number, title, creator, section, body, tokens,
                            array_send(embedding) AS vector
                        FROM unnest(:documents::uuid[], :numbers::integer[])
                                AS wanted (document_id, number)
                            JOIN document_chunk USING (document_id, number)
                            JOIN document USING (document_id)
                        WHERE status = 'ready'
                        """)
                .param("documents", chunks.stream().map(ChunkKey::documentId).toArray(UUID[]::new))
                .param("numbers", chunks.stream().map(ChunkKey::number).toArray(Integer[]::new))
                .query(
                        (row, _) ->
                                new Stored(
                                        new ChunkKey(
                                                row.getObject("document_id", UUID.class),
                                                row.getInt("number")),
                                        row.getString("title"),
                                        row.getString("creator"),
                                        row.getString("section"),
                                        row.getString("body"),
                                        row.getInt("tokens"),
                                        StoredVector.parse(row.getBytes("vector"))))
                .list();
    }
}
