package dev.parley.api.web;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * How much one request may bring.
 *
 * @param body the largest body of any call but document uploads; 1 KB to 64 MB. A larger one is a
 *     413
 * @param document the largest body below {@code /api/documents}; from {@code body} to 1 GB
 * @param drain how much of a refused body is still read and thrown away, so that a client that is
 *     busy sending gets to read the answer; beyond it the connection is cut; from {@code document}
 *     to 1 GB
 * @param jsonValues how many values (each brace, name and scalar counts) a JSON body may hold; 100
 *     to 10,000,000. It bounds the memory that a body of many tiny values takes, which is a
 *     multiple of its size
 * @param jsonDepth how deep a JSON body may nest; 8 to 500
 */
@ConfigurationProperties("parley.api.limits")
public record ApiLimits(
        @DefaultValue("1MB") DataSize body,
        @DefaultValue("20MB") DataSize document,
        @DefaultValue("64MB") DataSize drain,
        @DefaultValue("200000") int jsonValues,
        @DefaultValue("100") int jsonDepth) {

    /** Uploads go here, and only here are bodies allowed up to {@link #document}. */
    static final String DOCUMENTS = "/api/documents";

    public ApiLimits {
        require(
                within(body, DataSize.ofKilobytes(1), DataSize.ofMegabytes(64)),
                "body",
                "1KB to 64MB",
                body);
        require(
                within(document, body, DataSize.ofGigabytes(1)),
                "document",
                "the body limit to 1GB",
                document);
        require(
                within(drain, document, DataSize.ofGigabytes(1)),
                "drain",
                "the document limit to 1GB",
                drain);
        require(
                jsonValues >= 100 && jsonValues <= 10_000_000,
                "json-values",
                "100 to 10000000",
                jsonValues);
        require(jsonDepth >= 8 && jsonDepth <= 500, "json-depth", "8 to 500", jsonDepth);
    }

    /** The limit in bytes for a request to this decoded path. */
    long bytesFor(String path) {
        boolean documents = path.equals(DOCUMENTS) || path.startsWith(DOCUMENTS + "/");
        return (documents ? document : body).toBytes();
    }

    private static boolean within(DataSize size, DataSize min, DataSize max) {
        return size.compareTo(min) >= 0 && size.compareTo(max) <= 0;
    }

    private static void require(boolean holds, String name, String range, Object given) {
        if (!holds) {
            throw new IllegalArgumentException(
                    "parley.api.limits."
                            + name
                            + " must be in the range "
                            + range
                            + ", not "
                            + given);
        }
    }
}
