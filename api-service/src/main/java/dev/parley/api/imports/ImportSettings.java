package dev.parley.api.imports;

import dev.parley.bounds.Bounds;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What an imported file may hold; {@code parley.api.limits.imports} bounds its size.
 *
 * @param atOnce imports that this node takes at once, 1 to 64, default 2; each holds one
 *     conversation in memory, in the worst case the whole file, some ten times its size. Beyond it
 *     a client gets a 503
 * @param conversations conversations of one file, 1 to 10,000, default 1,000; each becomes a
 *     session, and the call lasts until all are in the event log
 * @param messages messages of one conversation, 2 to 100,000, default 10,000; each is an event
 * @param jsonValues how many values (each brace, name and scalar counts) a file may hold, 1,000 to
 *     20,000,000, default 2,000,000; a message of ChatGPT has some 70
 * @param jsonDepth how deep a file may nest, 32 to 5,000, default 1,000; LibreChat's recursive
 *     export nests two levels for each message
 */
@ConfigurationProperties("parley.import")
record ImportSettings(
        @DefaultValue("2") int atOnce,
        @DefaultValue("1000") int conversations,
        @DefaultValue("10000") int messages,
        @DefaultValue("2000000") int jsonValues,
        @DefaultValue("1000") int jsonDepth) {
    ImportSettings {
        Bounds.check("parley.import.at-once", atOnce, 1, 64);
        Bounds.check("parley.import.conversations", conversations, 1, 10_000);
        Bounds.check("parley.import.messages", messages, 2, 100_000);
        Bounds.check("parley.import.json-values", jsonValues, 1_000, 20_000_000);
        Bounds.check("parley.import.json-depth", jsonDepth, 32, 5_000);
    }
}
