package dev.parley.api.documents;

import dev.parley.api.security.Caller;
import dev.parley.api.web.ProblemCode;
import dev.parley.api.web.ProblemException;
import dev.parley.store.documents.DocumentStatus;
import dev.parley.store.documents.DocumentTexts;
import dev.parley.store.documents.DocumentView;
import dev.parley.store.documents.StoredDocuments;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpMethod;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** What is inside a document: the file as it was uploaded, and the text that was found in it. */
@RestController
class DocumentContentController {

    /** Bytes of UTF-8 that a title gives to a file's name. */
    private static final int LONGEST_NAME = 240;

    private static final String TEXT = "text/plain;charset=UTF-8";

    private final StoredDocuments documents;
    private final DocumentTexts texts;
    private final Caller caller;

    DocumentContentController(StoredDocuments documents, DocumentTexts texts, Caller caller) {
        this.documents = documents;
        this.texts = texts;
        this.caller = caller;
    }

    @GetMapping("/api/documents/{documentId}/content")
    void content(@PathVariable UUID documentId, HttpMethod method, HttpServletResponse response)
            throws IOException {
        var owner = caller.owner();
        var document = require(owner, documentId);
        if (document.status() != DocumentStatus.READY) {
            throw ProblemException.documentNotReady(List.of(documentId));
        }
        long bytes =
                texts.bytes(owner, documentId)
                        .orElseThrow(
                                () ->
                                        absent(
                                                "An earlier version indexed document %s and kept no"
                                                        + " text of it. Upload it again to have its"
                                                        + " text.",
                                                documentId));
        head(response, TEXT, bytes);
        if (!method.equals(HttpMethod.HEAD)) {
            texts.copyTo(owner, documentId, response.getOutputStream());
        }
    }

    @GetMapping("/api/documents/{documentId}/file")
    void file(@PathVariable UUID documentId, HttpMethod method, HttpServletResponse response)
            throws IOException {
        var owner = caller.owner();
        var document = require(owner, documentId);
        if (!documents.hasFile(owner, documentId)) {
            throw absent(
                    "The file of document %s is not kept (parley.documents.keep-files).",
                    documentId);
        }
        // Never shown in the page's place: HTML of a stranger would run as a page of this server.
        response.setHeader(
                "Content-Disposition",
                ContentDisposition.attachment()
                        .filename(fileName(document), StandardCharsets.UTF_8)
                        .build()
                        .toString());
        var type = document.fileName() == null ? TEXT : document.type().mediaType();
        head(response, type, document.size());
        if (!method.equals(HttpMethod.HEAD)) {
            documents.copyTo(owner, documentId, response.getOutputStream());
        }
    }

    private DocumentView require(String owner, UUID documentId) {
        return documents
                .find(owner, documentId)
                .orElseThrow(() -> ProblemException.notFound("document " + documentId));
    }

    // A text that came as JSON has no file name, and a file's may be empty.
    private static String fileName(DocumentView document) {
        var name = document.fileName();
        if (name != null && !name.isEmpty()) {
            return name;
        }
        return name == null ? begin(document.title()) + ".txt" : begin(document.title());
    }

    // No file system takes a longer name, and a response's head has its bound.
    private static String begin(String title) {
        int bytes = 0;
        int end = 0;
        while (end < title.length()) {
            int next = title.offsetByCodePoints(end, 1);
            bytes += title.substring(end, next).getBytes(StandardCharsets.UTF_8).length;
            if (bytes > LONGEST_NAME) {
                break;
            }
            end = next;
        }
        return title.substring(0, end);
    }

    private static ProblemException absent(String detail, UUID documentId) {
        return ProblemException.of(ProblemCode.NOT_FOUND, detail.formatted(documentId));
    }

    private static void head(HttpServletResponse response, String type, long bytes) {
        response.setContentType(type);
        response.setContentLengthLong(bytes);
        response.setHeader("Cache-Control", "private, no-cache");
    }
}
