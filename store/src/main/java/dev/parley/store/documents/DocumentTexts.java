package dev.parley.store.documents;

import dev.parley.events.Text;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The texts that were extracted from documents. A deleted document's text is deleted with it, by a
 * cascade. Thread-safe.
 */
public final class DocumentTexts {

    /** In characters: a text goes through memory in pieces of this size. */
    private static final int PIECE = 1 << 18;

    private final JdbcClient jdbc;

    public DocumentTexts(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Replaces the document's text, in the caller's transaction. */
    public void replace(UUID documentId, String text) {
        jdbc.sql("DELETE FROM document_text WHERE document_id = ?").param(documentId).update();
        int number = 0;
        for (int from = 0; from < text.length(); ) {
            int to = Text.cutAt(text, Math.min(text.length(), from + PIECE));
            jdbc.sql("INSERT INTO document_text (document_id, number, body) VALUES (?, ?, ?)")
                    .params(documentId, number++, text.substring(from, to))
                    .update();
            from = to;
        }
    }

    /**
     * Returns the length of the text of the owner's document in bytes of UTF-8; empty if there is
     * none, as of a document that an earlier version indexed.
     */
    public Optional<Long> bytes(String owner, UUID documentId) {
        return jdbc.sql(
                        "SELECT sum(octet_length(body))"
                                + " FROM document_text JOIN document USING (document_id)"
                                + " WHERE owner = ? AND document_id = ?")
                .params(owner, documentId)
                .query(Long.class)
                .optional();
    }

    /** Writes the text of the owner's document as UTF-8. */
    public void copyTo(String owner, UUID documentId, OutputStream out) throws IOException {
        for (int number = 0; ; number++) {
            var piece =
                    jdbc.sql(
                                    "SELECT body FROM document_text JOIN document USING (document_id)"
                                            + " WHERE owner = ? AND document_id = ? AND number = ?")
                            .params(owner, documentId, number)
                            .query(String.class)
                            .optional();
            if (piece.isEmpty()) {
                return;
            }
            out.write(piece.get().getBytes(StandardCharsets.UTF_8));
        }
    }
}
