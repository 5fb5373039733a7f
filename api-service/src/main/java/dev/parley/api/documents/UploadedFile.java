package dev.parley.api.documents;

import dev.parley.api.web.ProblemCode;
import dev.parley.api.web.ProblemException;
import dev.parley.api.web.TextRules;
import dev.parley.store.documents.DocumentType;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.web.multipart.MultipartFile;

/** A file of a multipart body; the container keeps it on disk until the call has ended. */
record UploadedFile(String name, DocumentType type) {

    /** In characters. File systems allow 255 bytes, or 255 characters. */
    private static final int LONGEST_NAME = 255;

    /**
     * @throws ProblemException 400 if the file is empty, 415 if its type is unsupported or differs
     *     from its bytes
     */
    static UploadedFile of(MultipartFile part) throws IOException {
        if (part.isEmpty()) {
            throw ProblemException.validation("file", "must not be empty");
        }
        var name = name(part.getOriginalFilename());
        var type = type(name, part.getContentType());
        byte[] head;
        try (var in = part.getInputStream()) {
            head = in.readNBytes(DocumentType.HEAD);
        }
        if (!type.fits(head)) {
            throw unsupported(
                    "The file says it is " + type.mediaType() + ", and its bytes are not");
        }
        return new UploadedFile(cut(name), type);
    }

    // Some clients send the path on their own machine.
    private static String name(@Nullable String given) {
        var path = given == null ? "" : given;
        var name = path.substring(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
        return name.replaceAll("[\\p{Cntrl}\\p{Cs}]", "").strip();
    }

    private static String cut(String name) {
        return TextRules.length(name) <= LONGEST_NAME
                ? name
                : name.substring(0, name.offsetByCodePoints(0, LONGEST_NAME));
    }

    // The name's ending decides. A declared type decides only if the name does not; it must not
    // contradict the name. Clients declare one kind of text as another, which does no harm.
    private static DocumentType type(String name, @Nullable String contentType) {
        var named = DocumentType.ofFileName(name);
        var declared = declared(contentType);
        if (named.isEmpty()) {
            return declared.orElseThrow(
                    () -> unsupported("The file's type cannot be told by its name"));
        }
        boolean same =
                declared.isEmpty()
                        || declared.equals(named)
                        || (named.get().isText() && declared.get().isText());
        if (!same) {
            throw unsupported(
                    "The file is named as %s and declared as %s"
                            .formatted(named.get().mediaType(), declared.get().mediaType()));
        }
        return named.get();
    }

    private static Optional<DocumentType> declared(@Nullable String contentType) {
        try {
            var type = MediaType.parseMediaType(contentType == null ? "" : contentType);
            return DocumentType.ofMediaType(type.getType() + "/" + type.getSubtype());
        } catch (InvalidMediaTypeException e) {
            return Optional.empty();
        }
    }

    private static ProblemException unsupported(String why) {
        return ProblemException.of(
                ProblemCode.UNSUPPORTED_MEDIA_TYPE,
                why + "; documents are " + DocumentType.allowed() + ".");
    }
}
