package dev.parley.log;

import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** Work in {@code chat.documents}: which document to index. Its bytes stand in the database. */
public record IndexingJob(UUID documentId) {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** The request as the topic holds it. */
    public byte[] encode() {
        return JSON.writeValueAsBytes(
                JSON.createObjectNode()
                        .put("type", "document.requested")
                        .put("document_id", documentId.toString()));
    }

    /** Reads a request; empty where the bytes are none. Never throws. */
    public static Optional<IndexingJob> decode(byte @Nullable [] bytes) {
        if (bytes == null) {
            return Optional.empty();
        }
        try {
            var tree = JSON.readTree(bytes);
            return Optional.of(
                    new IndexingJob(UUID.fromString(tree.path("document_id").stringValue(""))));
        } catch (JacksonException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
