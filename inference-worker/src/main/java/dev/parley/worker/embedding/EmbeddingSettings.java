package dev.parley.worker.embedding;

import dev.parley.bounds.Bounds;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How texts are embedded.
 *
 * @param threads texts embedded at a time, 1 to 64, default 2; each keeps a core busy
 * @param queryInstruction the text that the model expects before a question, but not before a
 *     passage, 0 to 200 characters
 */
@ConfigurationProperties("parley.embedding")
public record EmbeddingSettings(
        @DefaultValue("2") int threads,
        @DefaultValue("Represent this sentence for searching relevant passages: ")
                String queryInstruction) {
    public EmbeddingSettings {
        Bounds.check("parley.embedding.threads", threads, 1, 64);
        Bounds.check(
                "the length of parley.embedding.query-instruction",
                queryInstruction.length(),
                0,
                200);
    }
}
