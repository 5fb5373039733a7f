package dev.parley.api.web;

import dev.parley.bounds.Bounds;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How long one request may take to send its body.
 *
 * @param bodyTimeout from the end of the headers to the end of the body, 100 ms to 10 min, default
 *     30 s; an upload of a document or an import has a second more for each 64 KB that has come. A
 *     client that is slower gets a 408 with its next byte, or after a silence of the same length,
 *     and its connection is closed
 */
@ConfigurationProperties("parley.api")
record BodySettings(@DefaultValue("30s") Duration bodyTimeout) {

    /** What an upload must bring within each second that it takes beyond the timeout. */
    private static final long UPLOADED_IN_A_SECOND = 64 * 1024;

    BodySettings {
        Bounds.check("parley.api.body-timeout", bodyTimeout, "100ms", "10m");
    }

    /**
     * Returns how long a body may take.
     *
     * @param path decoded path of the request
     * @param bytes how many have come
     */
    Duration timeout(String path, long bytes) {
        return ApiLimits.isUpload(path)
                ? bodyTimeout.plusSeconds(bytes / UPLOADED_IN_A_SECOND)
                : bodyTimeout;
    }
}
