package dev.parley.api.documents;

import dev.parley.bounds.Bounds;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How documents are taken.
 *
 * @param maxUploads that this node takes at once, 1 to 10,000, default 100: each may have as much
 *     on the disk as a document may be large; beyond it 503
 */
@ConfigurationProperties("parley.api")
record UploadSettings(@DefaultValue("100") int maxUploads) {
    UploadSettings {
        Bounds.check("parley.api.max-uploads", maxUploads, 1, 10_000);
    }
}
