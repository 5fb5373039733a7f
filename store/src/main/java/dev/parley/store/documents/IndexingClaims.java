package dev.parley.store.documents;

import dev.parley.events.SessionEvent.DocumentEvent;
import dev.parley.events.SessionEvent.DocumentFailed;
import dev.parley.events.SessionEvent.DocumentIndexed;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Decides which worker indexes a document, and how that ends. Each decision is one conditional
 * statement, so only one of several workers succeeds. Joins the caller's transaction if there is
 * one. Thread-safe.
 */
public final class IndexingClaims {

    /** Around a statement that ends documents; deletes their files with it if wanted. */
    private static final String ENDED =
            """
            WITH ended AS (
                %s),
            deleted AS (
                DELETE FROM document_piece USING ended
                WHERE document_piece.document_id = ended.document_id AND NOT :keep)
            SELECT * FROM ended
            """;

    private final JdbcClient jdbc;

    public IndexingClaims(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * Claims a document for the worker that holds its request. It is the first attempt, or the next
     * one if the same request was delivered again.
     *
     * @param request the request's place, which no other request has
     */
    public IndexingClaim claim(UUID documentId, String request) {
        var granted =
                jdbc.sql(
                                """
                                UPDATE document
                                SET attempt = attempt + 1, request = :request, published = true,
                                    progress = 0, updated_at = now()
                                WHERE document_id = :id AND status = 'indexing'
                                  AND (request IS NULL OR request = :request)
                                RETURNING owner, title, media_type, attempt, given_back
                                """)
                        .param("id", documentId)
                        .param("request", request)
                        .query(
                                (row, i) ->
                                        (IndexingClaim)
                                                new IndexingClaim.Granted(
                                                        documentId,
                                                        row.getString("owner"),
                                                        row.getString("title"),
                                                        DocumentType.ofMediaType(
                                                                        row.getString("media_type"))
                                                                .orElseThrow(),
                                                        row.getInt("attempt"),
                                                        row.getInt("attempt")
                                                                - row.getInt("given_back")
                                                                - 1))
                        .optional();
        return granted.orElseGet(
                () ->
                        unrecorded(documentId)
                                .<IndexingClaim>map(IndexingClaim.Ended::new)
                                .orElseGet(() -> new IndexingClaim.Nothing(documentId)));
    }

    private Optional<DocumentEvent> unrecorded(UUID documentId) {
        return jdbc.sql(
                        "SELECT * FROM document"
                                + " WHERE document_id = ? AND status <> 'indexing' AND NOT recorded")
                .param(documentId)
                .query((row, i) -> event(row))
                .optional();
    }

    /** Notes that the worker that holds this request is alive. */
    public void noteAlive(UUID documentId, String request) {
        jdbc.sql(
                        "UPDATE document SET updated_at = now()"
                                + " WHERE document_id = ? AND request = ? AND status = 'indexing'")
                .params(documentId, request)
                .update();
    }

    /** Notes how far the attempt is, in percent. Returns false if it no longer counts. */
    public boolean progressed(UUID documentId, int attempt, int percent) {
        return jdbc.sql(
                                """
                                UPDATE document SET progress = :percent, updated_at = now()
                                WHERE document_id = :id AND attempt = :attempt
                                  AND status = 'indexing'
                                """)
                        .param("percent", percent)
                        .param("id", documentId)
                        .param("attempt", attempt)
                        .update()
                == 1;
    }

    /**
     * Decides that the document is ready, and locks its row until the caller's transaction ends.
     *
     * @param keepFile false to delete the document's file
     * @return the event to append to the event log; empty if the attempt no longer counts, and then
     *     the caller must write nothing
     */
    Optional<DocumentEvent> ready(UUID documentId, int attempt, int chunks, boolean keepFile) {
        return jdbc.sql(
                        ENDED.formatted(
                                """
                        UPDATE document
                        SET status = 'ready', progress = 100, chunks = :chunks, updated_at = now()
                        WHERE document_id = :id AND attempt = :attempt AND status = 'indexing'
                        RETURNING *
                        """))
                .param("keep", keepFile)
                .param("chunks", chunks)
                .param("id", documentId)
                .param("attempt", attempt)
                .query((row, i) -> event(row))
                .optional();
    }

    /** Decides that indexing failed. Returns the event to append; see {@link #ready}. */
    public Optional<DocumentEvent> failed(
            UUID documentId, int attempt, DocumentView.Failure failure, boolean keepFile) {
        return jdbc.sql(
                        ENDED.formatted(
                                """
                        UPDATE document
                        SET status = 'failed', error_code = :code, error_message = :message,
                            updated_at = now()
                        WHERE document_id = :id AND attempt = :attempt AND status = 'indexing'
                        RETURNING *
                        """))
                .param("keep", keepFile)
                .param("code", failure.code())
                .param("message", failure.message())
                .param("id", documentId)
                .param("attempt", attempt)
                .query((row, i) -> event(row))
                .optional();
    }

    /** Notes that the worker gave the attempt back, so it does not count as lost. */
    public void givenBack(UUID documentId, int attempt) {
        jdbc.sql(
                        "UPDATE document SET given_back = given_back + 1"
                                + " WHERE document_id = ? AND attempt = ? AND status = 'indexing'")
                .params(documentId, attempt)
                .update();
    }

    /** Notes that the event log holds how indexing ended. */
    public void recorded(UUID documentId) {
        jdbc.sql(
                        "UPDATE document SET recorded = true WHERE document_id = ? AND status <> 'indexing'")
                .param(documentId)
                .update();
    }

    // Returns the same event each time, because its time is the decision's.
    static DocumentEvent event(ResultSet row) throws SQLException {
        var id = row.getObject("document_id", UUID.class);
        var at = row.getTimestamp("updated_at").toInstant();
        return switch (DocumentStatus.of(row.getString("status"))) {
            case READY -> new DocumentIndexed(id, at, row.getInt("chunks"));
            case FAILED ->
                    new DocumentFailed(
                            id, at, row.getString("error_code"), row.getString("error_message"));
            case INDEXING -> throw new IllegalStateException("document " + id + " has not ended");
        };
    }
}
