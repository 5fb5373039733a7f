package dev.parley.api.web;

import dev.parley.bounds.Bounds;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Limits on the size of one request.
 *
 * @param body the largest body of any call but document uploads, 1 KB to 64 MB, default 1 MB; a
 *     larger one is a 413
 * @param document the largest body below {@code /api/documents}, and the largest file of a form
 *     there, from {@code parley.api.limits.body} to 1 GB, default 20 MB
 * @param drain how much of a refused body is read and thrown away, so that a client that is still
 *     sending can read the answer, from {@code parley.api.limits.document} to 1 GB, default 64 MB;
 *     beyond it the connection is cut
 * @param jsonValues how many values (each brace, name and scalar counts) a JSON body may hold, 100
 *     to 10,000,000, default 20,000, which is more than any valid body has; it bounds the memory
 *     and the time that a body of many tiny values takes
 * @param jsonDepth how deep a JSON body may nest, 8 to 500, default 100
 * @param imports the largest file of {@code /api/chat/sessions/import}, from {@code
 *     parley.api.limits.body} to {@code parley.api.limits.drain}, default 32 MB: the conversations
 *     of some years. It goes to disk first
 */
@ConfigurationProperties("parley.api.limits")
public record ApiLimits(
        @DefaultValue("1MB") DataSize body,
        @DefaultValue("20MB") DataSize document,
        @DefaultValue("64MB") DataSize drain,
        @DefaultValue("20000") int jsonValues,
        @DefaultValue("100") int jsonDepth,
        @DefaultValue("32MB") DataSize imports) {

    /** The only path below which bodies up to {@link #document} are allowed. */
    static final String DOCUMENTS = "/api/documents";

    /** The only other path with a limit of its own. */
    static final String IMPORT = "/api/chat/sessions/import";

    /** What a form has besides its file: the other fields, boundaries, heads. */
    static final DataSize FORM = DataSize.ofKilobytes(256);

    public ApiLimits {
        Bounds.check("parley.api.limits.body", body, "1KB", "64MB");
        Bounds.check("parley.api.limits.document", document, body.toString(), "1GB");
        Bounds.check("parley.api.limits.drain", drain, document.toString(), "1GB");
        Bounds.check("parley.api.limits.json-values", jsonValues, 100, 10_000_000);
        Bounds.check("parley.api.limits.json-depth", jsonDepth, 8, 500);
        Bounds.check("parley.api.limits.imports", imports, body.toString(), drain.toString());
    }

    /**
     * Returns the limit in bytes for a request to this decoded path.
     *
     * @param inParts true for a form, whose file may be as large as a document
     */
    long bytesFor(String path, boolean inParts) {
        if (path.equals(IMPORT)) {
            return imports.toBytes();
        }
        if (!isDocument(path)) {
            return body.toBytes();
        }
        return document.toBytes() + (inParts ? FORM.toBytes() : 0);
    }

    /** Returns true if a request to this decoded path may bring a file. */
    static boolean isUpload(String path) {
        return isDocument(path) || path.equals(IMPORT);
    }

    private static boolean isDocument(String path) {
        return path.equals(DOCUMENTS) || path.startsWith(DOCUMENTS + "/");
    }
}
