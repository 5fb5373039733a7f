package dev.parley.worker.indexing;

import dev.parley.bounds.Bounds;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How documents are cut into chunks. Lengths are in tokens of the embedding model, which reads 512
 * tokens of a text.
 *
 * @param target usual length of a chunk, 20 to 400, default 160: long enough to answer from, short
 *     enough to be about one thing
 * @param max longest chunk, {@code parley.splitter.target} to 440, default 240; up to this length a
 *     short rest of a section joins the chunk before it
 * @param overlap what a chunk repeats of the chunk before it in the same section, in whole
 *     sentences, 0 to half of {@code parley.splitter.target}, default 32
 * @param maxChunks most chunks of a document, 1 to 1,000,000, default 20,000: about six megabytes
 *     of prose
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
