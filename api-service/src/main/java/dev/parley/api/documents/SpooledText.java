package dev.parley.api.documents;

import dev.parley.api.web.ApiLimits;
import dev.parley.api.web.FieldChecks;
import dev.parley.api.web.JsonBodies;
import dev.parley.api.web.ProblemException;
import dev.parley.api.web.TextRules;
import dev.parley.bounds.LimitedInputStream;
import dev.parley.files.TemporaryFiles;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A document from a JSON body, with its content in a temporary file. Closing it deletes the file.
 */
final class SpooledText implements AutoCloseable {

    private final Path file;
    private final DocumentFields.OfJson fields;

    private SpooledText(Path file, DocumentFields.OfJson fields) {
        this.file = file;
        this.fields = fields;
    }

    /**
     * Reads the body to its end.
     *
     * @throws ProblemException 400 if it is not a valid document, 413 if the rest beside its
     *     content is too large
     */
    static SpooledText read(InputStream body, JsonBodies json, ApiLimits limits)
            throws IOException {
        var file = TemporaryFiles.file("upload", ".txt");
        try {
            return new SpooledText(file, read(body, json, limits, file));
        } catch (IOException | RuntimeException e) {
            Files.deleteIfExists(file);
            throw e;
        }
    }

    private static DocumentFields.OfJson read(
            InputStream body, JsonBodies json, ApiLimits limits, Path file) throws IOException {
        DocumentFields.OfJson fields;
        boolean halfPair;
        try (var out = new BufferedOutputStream(Files.newOutputStream(file))) {
            var diverted = new ContentDiversion(new BufferedInputStream(body), out);
            // Only this part of the body is read into memory.
            var rest =
                    new LimitedInputStream(
                            diverted, limits.body().toBytes(), ProblemException::refusePayload);
            fields = json.bind(json.parse(rest), DocumentFields.OfJson.class);
            halfPair = diverted.hadHalfPair();
            if (fields.content() != null) {
                // Empty, unless the field's name was written with escapes.
                out.write(fields.content().getBytes(StandardCharsets.UTF_8));
            }
        }
        new FieldChecks()
                .that(!halfPair, "content", "must not contain half of a surrogate pair")
                .orThrow();
        check(file);
        return fields;
    }

    // The rules of FieldChecks.text for a text that is never in memory as a whole.
    private static void check(Path file) throws IOException {
        boolean blank = true;
        var strict = StandardCharsets.UTF_8.newDecoder();
        try (var reader = new InputStreamReader(Files.newInputStream(file), strict)) {
            var buffer = new char[8192];
            for (int read = reader.read(buffer); read >= 0; read = reader.read(buffer)) {
                var part = new String(buffer, 0, read);
                if (part.indexOf(0) >= 0) {
                    throw ProblemException.validation("content", "must not contain U+0000");
                }
                blank &= TextRules.isBlank(part);
            }
        } catch (CharacterCodingException e) {
            throw ProblemException.validation("content", "must be UTF-8");
        }
        new FieldChecks().that(!blank, "content", "must not be blank").orThrow();
    }

    DocumentFields.OfJson fields() {
        return fields;
    }

    Path file() {
        return file;
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(file);
    }
}
