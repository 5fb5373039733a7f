package dev.parley.worker.embedding;

import dev.parley.bounds.Bounds;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The embedding model's use of the machine.
 *
 * @param threads texts that are embedded at once, 1 to 64, default 2; each keeps a core busy
 * @param queryInstruction what the model wants before a question, and not before a passage, so that
 *     the two come to lie close
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
