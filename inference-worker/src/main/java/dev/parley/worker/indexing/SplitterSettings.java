package dev.parley.worker.indexing;

import dev.parley.bounds.Bounds;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How documents are cut. Lengths are in tokens of the embedding model, which reads 512 of a text.
 *
 * @param target what a chunk grows to, 20 to 400, default 160: long enough to answer from, short
 *     enough to be about one thing
 * @param max what no chunk exceeds, up to 440, default 240; a short rest of a section joins the
 *     chunk before it up to here
 * @param overlap what a chunk repeats of the one before it in the same section, 0 to half of the
 *     target, default 32, in whole sentences
 * @param maxChunks of a document, 1 to 1,000,000, default 20,000: about six megabytes of prose
 */
@ConfigurationProperties("parley.splitter")
public record SplitterSettings(
        @DefaultValue("160") int target,
        @DefaultValue("240") int max,
        @DefaultValue("32") int overlap,
        @DefaultValue("20000") int maxChunks) {
    public SplitterSettings {
        Bounds.check("parley.splitter.target", target, 20, 400);
        Bounds.check("parley.splitter.max", max, target, 440);
        Bounds.check("parley.splitter.overlap", overlap, 0, target / 2);
        Bounds.check("parley.splitter.max-chunks", maxChunks, 1, 1_000_000);
    }
}
