package dev.parley.api.documents;

import dev.parley.api.admission.Room;
import dev.parley.api.limits.CallerPlaces;
import dev.parley.api.security.Caller;
import dev.parley.api.web.FieldChecks;
import dev.parley.api.web.ProblemException;
import dev.parley.store.PageCursor;
import dev.parley.store.documents.DocumentStatus;
import dev.parley.store.documents.StoredDocuments;
import dev.parley.store.limits.Limit;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.multipart.MultipartHttpServletRequest;

/** Documents over HTTP. */
@RestController
class DocumentsController {

    private static final int MOST_DOCUMENTS = 100;

    private final DocumentUploads uploads;
    private final Room room;
    private final CallerPlaces places;
    private final StoredDocuments documents;
    private final Caller caller;

    DocumentsController(
            DocumentUploads uploads,
            UploadSettings settings,
            CallerPlaces places,
            StoredDocuments documents,
            Caller caller) {
        this.uploads = uploads;
        this.room =
                new Room(
                        settings.maxUploads(), "This node takes no more than %d documents at once");
        this.places = places;
        this.documents = documents;
        this.caller = caller;
    }

    /** The answer to an upload. */
    record DocumentAccepted(UUID documentId, DocumentStatus status) {}

    /** A page of the list. */
    record DocumentList(List<DocumentResponse> documents, @Nullable String nextCursor) {}

    @PostMapping(
            path = "/api/documents",
            consumes = MediaType.APPLICATION_JSON_VALUE,
            produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<DocumentAccepted> uploadText(HttpServletRequest request) throws IOException {
        return take(() -> uploads.takeJson(request.getInputStream()));
    }

    @PostMapping(
            path = "/api/documents",
            consumes = MediaType.MULTIPART_FORM_DATA_VALUE,
            produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<DocumentAccepted> uploadFile(MultipartHttpServletRequest request)
            throws IOException {
        // The container reads the parts on first access, so it does so within the room.
        return take(() -> takeFile(request));
    }

    /** Reads and stores one upload. */
    private interface Upload {
        UUID take() throws IOException;
    }

    private ResponseEntity<DocumentAccepted> take(Upload upload) throws IOException {
        try (var _ = places.take(Limit.UPLOADS);
                var _ = room.take()) {
            return accepted(upload.take());
        }
    }

    private UUID takeFile(MultipartHttpServletRequest request) throws IOException {
        var checks = new FieldChecks();
        var files = request.getMultiFileMap();
        var fields = new LinkedHashMap<String, String>();
        request.getParameterMap()
                .forEach(
                        (name, values) -> {
                            checks.that(values.length == 1, name, "must be given once");
                            // A browser sends a field that was left empty.
                            if (!values[0].isEmpty()) {
                                fields.put(name, values[0]);
                            }
                        });
        files.forEach(
                (name, parts) -> {
                    checks.that(name.equals("file"), name, "must not be a file");
                    checks.that(parts.size() == 1, name, "must be given once");
                });
        checks.required("file", files.getFirst("file")).orThrow();
        var file = files.getFirst("file");
        return uploads.takeFile(Objects.requireNonNull(file), fields);
    }

    private static ResponseEntity<DocumentAccepted> accepted(UUID documentId) {
        return ResponseEntity.accepted()
                .location(URI.create("/api/documents/" + documentId))
                .body(new DocumentAccepted(documentId, DocumentStatus.INDEXING));
    }

    @GetMapping("/api/documents")
    DocumentList list(
            @RequestParam(defaultValue = "20") int limit,
            @RequestParam(required = false) @Nullable String cursor) {
        var after = cursor == null ? null : PageCursor.decode(cursor).orElse(null);
        new FieldChecks()
                .range("limit", limit, 1, MOST_DOCUMENTS)
                .that(cursor == null || after != null, "cursor", "is not one of this list's")
                .orThrow();
        var page = documents.page(caller.owner(), after, limit);
        var next = page.next();
        return new DocumentList(
                page.documents().stream().map(DocumentResponse::of).toList(),
                next == null ? null : next.encode());
    }

    @GetMapping("/api/documents/{documentId}")
    DocumentResponse read(@PathVariable UUID documentId) {
        return documents
                .find(caller.owner(), documentId)
                .map(DocumentResponse::of)
                .orElseThrow(() -> unknown(documentId));
    }

    @DeleteMapping("/api/documents/{documentId}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void delete(@PathVariable UUID documentId) {
        if (!documents.remove(caller.owner(), documentId)) {
            throw unknown(documentId);
        }
    }

    private static ProblemException unknown(UUID documentId) {
        return ProblemException.notFound("document " + documentId);
    }
}
