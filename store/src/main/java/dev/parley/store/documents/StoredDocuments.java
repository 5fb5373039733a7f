package dev.parley.store.documents;

import dev.parley.store.PageBytes;
import dev.parley.store.PageCursor;
import dev.parley.store.acts.Act;
import dev.parley.store.acts.Acts;
import dev.parley.store.erasures.Erasures;
import dev.parley.store.limits.Limit;
import dev.parley.store.limits.LimitReached;
import dev.parley.store.limits.Limits;
import dev.parley.store.limits.OwnerLimits;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** The documents of all owners, with their bytes. Thread-safe. */
public final class StoredDocuments {

    /** The size in bytes of the pieces in which a file is written and read. */
    private static final int PIECE = 1 << 20;

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final JdbcClient jdbc;
    private final TransactionOperations transactions;
    private final OwnerLimits limits;
    private final Erasures erasures;

    public StoredDocuments(JdbcClient jdbc, TransactionOperations transactions) {
        this.jdbc = jdbc;
        this.transactions = transactions;
        this.limits = new OwnerLimits(jdbc);
        this.erasures = new Erasures(jdbc);
    }

    /**
     * Stores a document with its bytes, in one transaction.
     *
     * @param bytes a local stream, such as a file; a database connection is held while it is read.
     *     The caller closes it
     * @param allowed the owner's limits, where {@code owner_limit} has none of its own
     * @return the limit that it would go past; nothing is stored then
     * @throws dev.parley.store.erasures.ErasureRunning if all that the owner has is being erased
     */
    public Optional<LimitReached> add(NewDocument document, InputStream bytes, Limits allowed) {
        return Objects.requireNonNull(
                transactions.execute(
                        transaction -> {
                            // A limit may be taken back right after it was reached.
                            while (!insert(document, allowed)) {
                                erasures.requireNone(document.owner());
                                var reached =
                                        limits.reached(document.owner(), allowed, document.size());
                                if (reached.isPresent()) {
                                    return reached;
                                }
                            }
                            try {
                                addPieces(document.documentId(), bytes);
                            } catch (IOException e) {
                                throw new UncheckedIOException(e);
                            }
                            return Optional.empty();
                        }));
    }

    private boolean insert(NewDocument document, Limits allowed) {
        return jdbc.sql(
                                """
                        INSERT INTO document (document_id, owner, title, creator, domain, metadata,
                            file_name, media_type, size, status, progress, chunks, created_at,
                            updated_at)
                        SELECT :id, :owner, :title, CAST(:creator AS text), CAST(:domain AS text),
                            :metadata, CAST(:file AS text), :type, :size, 'indexing', 0, 0,
                            CAST(:at AS timestamptz), CAST(:at AS timestamptz)
                        WHERE document_limit_reached(:owner, :size, :documents, :stored) IS NULL
                          AND NOT EXISTS (SELECT FROM erasure
                            WHERE owner = :owner AND state = 'running')
                        """)
                        .param("id", document.documentId())
                        .param("owner", document.owner())
                        .param("title", document.title())
                        .param("creator", document.creator())
                        .param("domain", document.domain())
                        .param("metadata", JSON.writeValueAsString(document.metadata()))
                        .param("file", document.fileName())
                        .param("type", document.type().mediaType())
                        .param("size", document.size())
                        .param("at", Timestamp.from(document.createdAt()))
                        .param("documents", allowed.of(Limit.DOCUMENTS))
                        .param("stored", allowed.of(Limit.STORED_BYTES))
                        .update()
                == 1;
    }

    private void addPieces(UUID documentId, InputStream bytes) throws IOException {
        int number = 0;
        for (var piece = bytes.readNBytes(PIECE);
                piece.length > 0;
                piece = bytes.readNBytes(PIECE)) {
            jdbc.sql("INSERT INTO document_piece (document_id, number, bytes) VALUES (?, ?, ?)")
                    .params(documentId, number++, piece)
                    .update();
        }
    }

    /** Writes the bytes of the owner's document; nothing if there is none, or it was deleted. */
    public void copyTo(String owner, UUID documentId, OutputStream out) throws IOException {
        for (int number = 0; ; number++) {
            var piece =
                    jdbc.sql(
                                    "SELECT bytes FROM document_piece JOIN document USING (document_id)"
                                            + " WHERE owner = ? AND document_id = ? AND number = ?")
                            .params(owner, documentId, number)
                            .query(byte[].class)
                            .optional();
            if (piece.isEmpty()) {
                return;
            }
            out.write(piece.get());
        }
    }

    /** Returns true if the bytes of the owner's document are kept. */
    public boolean hasFile(String owner, UUID documentId) {
        return jdbc.sql(
                        "SELECT EXISTS (SELECT FROM document_piece JOIN document USING (document_id)"
                                + " WHERE owner = ? AND document_id = ?)")
                .params(owner, documentId)
                .query(Boolean.class)
                .single();
    }

    /** Returns the document if it exists and is this owner's. */
    public Optional<DocumentView> find(String owner, UUID documentId) {
        return jdbc.sql("SELECT * FROM document WHERE owner = ? AND document_id = ?")
                .params(owner, documentId)
                .query((row, i) -> view(row))
                .optional();
    }

    /**
     * Returns a page of the owner's documents, newest first.
     *
     * @param limit the most documents; fewer if their metadata is large ({@link PageBytes})
     */
    public DocumentPage page(String owner, @Nullable PageCursor after, int limit) {
        var found =
                jdbc.sql(
                                """
                                SELECT * FROM (
                                    SELECT *, count(*) OVER () AS found,
                                        coalesce(sum(octet_length(metadata)) OVER (
                                            ORDER BY created_at DESC, document_id DESC
                                            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING),
                                            0) AS bytes_before
                                    FROM (SELECT * FROM document
                                        WHERE owner = :owner
                                          AND (CAST(:at AS timestamptz) IS NULL
                                            OR (created_at, document_id)
                                                < (:at, CAST(:id AS uuid)))
                                        ORDER BY created_at DESC, document_id DESC LIMIT :limit)
                                        AS newest) AS page
                                WHERE bytes_before < :bytes
                                ORDER BY created_at DESC, document_id DESC
                                """)
                        .param("owner", owner)
                        .param("at", after == null ? null : Timestamp.from(after.at()))
                        .param("id", after == null ? null : after.id())
                        .param("limit", limit + 1)
                        .param("bytes", PageBytes.MOST)
                        .query((row, i) -> new Found(view(row), row.getInt("found")))
                        .list();
        var page = found.stream().limit(limit).map(Found::document).toList();
        boolean more = !found.isEmpty() && found.getFirst().ofAll() > page.size();
        return new DocumentPage(page, more ? placeOf(page.getLast()) : null);
    }

    /**
     * A document of a page.
     *
     * @param ofAll how many documents there are for the page, with those that do not fit
     */
    private record Found(DocumentView document, int ofAll) {}

    private static PageCursor placeOf(DocumentView document) {
        return new PageCursor(document.createdAt(), document.documentId());
    }

    /** Returns the status of each of these documents that exists and is this owner's. */
    public Map<UUID, DocumentStatus> statuses(String owner, Collection<UUID> documentIds) {
        var statuses = new HashMap<UUID, DocumentStatus>();
        jdbc.sql(
                        "SELECT document_id, status FROM document WHERE owner = ? AND document_id = ANY (?)")
                .params(owner, documentIds.toArray(UUID[]::new))
                .query(
                        row -> {
                            statuses.put(
                                    row.getObject("document_id", UUID.class),
                                    DocumentStatus.of(row.getString("status")));
                        });
        return statuses;
    }

    /** Deletes the document with its chunks. Returns false if the owner has no such document. */
    public boolean remove(String owner, UUID documentId) {
        var act =
                new Act(
                        Act.Kind.DOCUMENT_DELETED,
                        owner,
                        Map.of("owner", owner, "document_id", documentId.toString()));
        return jdbc.sql(
                                """
                                WITH done AS (DELETE FROM document
                                    WHERE owner = :owner AND document_id = :id
                                    RETURNING document_id)
                                """
                                        + Acts.NOTE_IF_DONE)
                        .param("owner", owner)
                        .param("id", documentId)
                        .param("act", act.json())
                        .update()
                == 1;
    }

    private static DocumentView view(ResultSet row) throws SQLException {
        var error = row.getString("error_code");
        return new DocumentView(
                row.getObject("document_id", UUID.class),
                row.getString("title"),
                row.getString("creator"),
                row.getString("domain"),
                JSON.readValue(row.getString("metadata"), new TypeReference<>() {}),
                row.getString("file_name"),
                DocumentType.ofMediaType(row.getString("media_type")).orElseThrow(),
                row.getLong("size"),
                DocumentStatus.of(row.getString("status")),
                row.getInt("progress"),
                row.getInt("chunks"),
                error == null
                        ? null
                        : new DocumentView.Failure(error, row.getString("error_message")),
                row.getTimestamp("created_at").toInstant(),
                row.getTimestamp("updated_at").toInstant());
    }
}
