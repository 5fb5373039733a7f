package dev.parley.worker.prompting;

import dev.parley.wiring.Bounds;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What a prompt may hold.
 *
 * @param system what the model is told first; never cut
 * @param maxExchanges earlier exchanges that are remembered, 0 to 100, default 10
 * @param maxCharacters bound on the remembered text, 0 to 1,000,000, default 24,000, about 6,000
 *     tokens; the newest come first, and an exchange is remembered whole or not at all
 */
@ConfigurationProperties("parley.prompt")
public record PromptSettings(
        @DefaultValue(
                        "You are a helpful assistant. Answer the user's question. Where you do not"
                                + " know, say so.")
                String system,
        @DefaultValue("10") int maxExchanges,
        @DefaultValue("24000") int maxCharacters) {
    public PromptSettings {
        Bounds.check("parley.prompt.max-exchanges", maxExchanges, 0, 100);
        Bounds.check("parley.prompt.max-characters", maxCharacters, 0, 1_000_000);
    }
}
