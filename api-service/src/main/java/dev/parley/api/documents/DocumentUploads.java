package dev.parley.api.documents;

import dev.parley.api.limits.CallerLimits;
import dev.parley.api.security.Caller;
import dev.parley.api.web.ApiLimits;
import dev.parley.api.web.JsonBodies;
import dev.parley.api.web.ProblemException;
import dev.parley.log.Ids;
import dev.parley.store.documents.DocumentType;
import dev.parley.store.documents.IndexingJobs;
import dev.parley.store.documents.NewDocument;
import dev.parley.store.documents.StoredDocuments;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Clock;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;
import org.springframework.web.multipart.MultipartFile;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Takes documents: each is stored before the client gets an answer, and is indexed afterwards. */
@Component
class DocumentUploads {

    private static final Logger LOG = LoggerFactory.getLogger(DocumentUploads.class);

    private final StoredDocuments documents;
    private final IndexingJobs jobs;
    private final JsonBodies json;
    private final ApiLimits limits;
    private final CallerLimits ownLimits;
    private final Caller caller;
    private final Clock clock;

    DocumentUploads(
            StoredDocuments documents,
            IndexingJobs jobs,
            JsonBodies json,
            ApiLimits limits,
            CallerLimits ownLimits,
            Caller caller,
            Clock clock) {
        this.documents = documents;
        this.jobs = jobs;
        this.json = json;
        this.limits = limits;
        this.ownLimits = ownLimits;
        this.caller = caller;
        this.clock = clock;
    }

    /** Takes a JSON body that holds the text. */
    UUID takeJson(InputStream body) throws IOException {
        try (var text = SpooledText.read(body, json, limits);
                var content = Files.newInputStream(text.file())) {
            var title = Objects.requireNonNull(text.fields().title());
            long size = Files.size(text.file());
            return store(text.fields(), title, null, DocumentType.TEXT, size, content);
        }
    }

    /**
     * Takes a file.
     *
     * @param fields the form's other fields, by name
     */
    UUID takeFile(MultipartFile part, Map<String, String> fields) throws IOException {
        var bound = json.bind(tree(fields), DocumentFields.OfFile.class);
        var file = UploadedFile.of(part);
        try (var content = part.getInputStream()) {
            var title = bound.title() == null ? titleOf(file) : bound.title();
            return store(bound, title, file.name(), file.type(), part.getSize(), content);
        }
    }

    private static String titleOf(UploadedFile file) {
        if (file.name().isEmpty()) {
            throw ProblemException.validation("title", "is required for a file without a name");
        }
        return file.name();
    }

    private ObjectNode tree(Map<String, String> fields) throws IOException {
        var tree = JsonNodeFactory.instance.objectNode();
        for (var field : fields.entrySet()) {
            if (field.getKey().equals("metadata")) {
                var bytes = field.getValue().getBytes(StandardCharsets.UTF_8);
                tree.set("metadata", metadata(bytes));
            } else {
                tree.put(field.getKey(), field.getValue());
            }
        }
        return tree;
    }

    private JsonNode metadata(byte[] bytes) throws IOException {
        try {
            return json.parse(new ByteArrayInputStream(bytes));
        } catch (ProblemException e) {
            throw ProblemException.validation(
                    "metadata", "must be a JSON object: " + e.getBody().getDetail());
        }
    }

    private UUID store(
            DocumentFields fields,
            String title,
            @Nullable String fileName,
            DocumentType type,
            long size,
            InputStream content) {
        var document =
                new NewDocument(
                        Ids.next(),
                        caller.owner(),
                        title,
                        fields.creator(),
                        fields.domain(),
                        fields.metadataOrNone(),
                        fileName,
                        type,
                        size,
                        clock.instant());
        var refused = documents.add(document, content, ownLimits.of(document.owner()));
        if (refused.isPresent()) {
            throw ownLimits.refusal(refused.get());
        }
        publishJob(document.documentId());
        return document.documentId();
    }

    // The document is stored; if its job cannot be published now, the reaper publishes it.
    private void publishJob(UUID documentId) {
        try {
            jobs.publish(documentId);
        } catch (CompletionException | DataAccessException | TransactionException e) {
            LOG.warn(
                    "The indexing job of document {} is published later: {}",
                    documentId,
                    e.getMessage());
        }
    }
}
