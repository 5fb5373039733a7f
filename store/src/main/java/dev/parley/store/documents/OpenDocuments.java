package dev.parley.store.documents;

import dev.parley.events.SessionEvent.DocumentEvent;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Finds documents whose indexing is not finished, for the reaper. Ages are by the database's clock.
 */
public final class OpenDocuments {

    private final JdbcClient jdbc;

    public OpenDocuments(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Returns documents whose request may not have been sent. */
    public List<UUID> unpublished(Duration olderThan, int limit) {
        return jdbc.sql(
                        """
                        SELECT document_id FROM document
                        WHERE NOT recorded AND status = 'indexing' AND NOT published
                          AND created_at < now() - :age * interval '1 ms'
                        ORDER BY created_at LIMIT :limit
                        """)
                .param("age", olderThan.toMillis())
                .param("limit", limit)
                .query(UUID.class)
                .list();
    }

    /** Returns decided endings that are not known to be in the event log. */
    public List<DocumentEvent> unrecorded(Duration olderThan, int limit) {
        return jdbc.sql(
                        """
                        SELECT * FROM document
                        WHERE NOT recorded AND status <> 'indexing'
                          AND updated_at < now() - :age * interval '1 ms'
                        ORDER BY created_at LIMIT :limit
                        """)
                .param("age", olderThan.toMillis())
                .param("limit", limit)
                .query((row, i) -> IndexingClaims.event(row))
                .list();
    }

    /**
     * Gives up requests that were probably lost, so that new ones can be sent.
     *
     * @param silentFor how long the worker of a claimed document must have been silent
     * @param waitingFor how long an unclaimed document must have waited
     * @return the documents that need a new request
     */
    public List<UUID> giveUpRequests(Duration silentFor, Duration waitingFor, int limit) {
        return jdbc.sql(
                        """
                        UPDATE document SET request = NULL, published = false, updated_at = now()
                        WHERE document_id IN (
                            SELECT document_id FROM document
                            WHERE NOT recorded AND status = 'indexing' AND published
                              AND updated_at < now() - interval '1 ms'
                                * CASE WHEN request IS NULL THEN :waiting ELSE :silent END
                            ORDER BY created_at LIMIT :limit FOR UPDATE SKIP LOCKED)
                        RETURNING document_id
                        """)
                .param("silent", silentFor.toMillis())
                .param("waiting", waitingFor.toMillis())
                .param("limit", limit)
                .query(UUID.class)
                .list();
    }

    /** Notes that the document's request was sent. */
    public void published(UUID documentId) {
        jdbc.sql("UPDATE document SET published = true WHERE document_id = ?")
                .param(documentId)
                .update();
    }
}
