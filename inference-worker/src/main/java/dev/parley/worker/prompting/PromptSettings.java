package dev.parley.worker.prompting;

import dev.parley.bounds.Bounds;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What a prompt may hold.
 *
 * @param system what the model is told first; never cut
 * @param maxTokens of the system prompt, the remembered exchanges and the question, 0 to
 *     10,000,000, default 6,000: leaves room for passages and an answer in a context of 16,000. The
 *     question is never cut; the newest exchanges come first, each whole or not at all. Passages of
 *     documents have a budget of their own
 * @param maxExchanges earlier exchanges that are read from the history, 0 to 1,000, default 50:
 *     more than mostly fit
 * @param conversationExchanges earlier exchanges that are remembered of a conversation of {@code
 *     /api/v1/chat}, 0 to 1,000, default 10
 * @param conversationIdle after so long without activity such a conversation starts afresh, 1 s to
 *     1,000 days, default 1 h; by the times in the log, so that every attempt remembers the same
 */
@ConfigurationProperties("parley.prompt")
public record PromptSettings(
        @DefaultValue(
                        "You are a helpful assistant. Answer the user's question. Where you do not"
                                + " know, say so.")
                String system,
        @DefaultValue("6000") int maxTokens,
        @DefaultValue("50") int maxExchanges,
        @DefaultValue("10") int conversationExchanges,
        @DefaultValue("1h") Duration conversationIdle) {
    public PromptSettings {
        Bounds.check("parley.prompt.max-tokens", maxTokens, 0, 10_000_000);
        Bounds.check("parley.prompt.max-exchanges", maxExchanges, 0, 1_000);
        Bounds.check("parley.prompt.conversation-exchanges", conversationExchanges, 0, 1_000);
        Bounds.check("parley.prompt.conversation-idle", conversationIdle, "1s", "1000d");
    }
}
