package dev.parley.api.documents;

import dev.parley.bounds.Bounds;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How many documents are uploaded at once.
 *
 * @param maxUploads uploads that this node takes at once, 1 to 10,000, default 100; each may need
 *     disk space for the largest document; beyond it a client gets a 503
 */
@ConfigurationProperties("parley.api")
record UploadSettings(@DefaultValue("100") int maxUploads) {
    UploadSettings {
        Bounds.check("parley.api.max-uploads", maxUploads, 1, 10_000);
    }
}
