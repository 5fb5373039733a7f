package dev.parley.worker.search;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * The documents that may be searched. The database is asked for each question, so a deleted
 * document is never found, even if a cache still holds its vectors. Thread-safe.
 */
@Component
public final class ReadyDocuments {

    private final JdbcClient jdbc;

    public ReadyDocuments(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** The ready documents of an owner. */
    public List<ReadyDocument> of(String owner) {
        return jdbc.sql(
                        "SELECT document_id, owner, creator, domain, chunks, updated_at, embedding_model"
                                + " FROM document"
                                + " WHERE owner = ? AND status = 'ready'")
                .param(owner)
                .query(ReadyDocuments::row)
                .list();
    }

    private static ReadyDocument row(ResultSet row, int number) throws SQLException {
        return new ReadyDocument(
                row.getObject("document_id", UUID.class),
                row.getString("owner"),
                row.getString("creator"),
                row.getString("domain"),
                row.getInt("chunks"),
                row.getObject("updated_at", OffsetDateTime.class).toInstant(),
                row.getString("embedding_model"));
    }
}
