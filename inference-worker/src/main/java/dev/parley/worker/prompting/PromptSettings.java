package dev.parley.worker.prompting;

import dev.parley.bounds.Bounds;
import dev.parley.events.MessageAccepted;
import dev.parley.worker.model.ModelSettings;
import java.time.Duration;
import java.util.Objects;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What a prompt may contain.
 *
 * @param system the system prompt, where session and message have none; never cut
 * @param maxTokens most tokens of the system prompt, the remembered exchanges and the question, 0
 *     to 10,000,000, default 6,000, and no more than half the model's context; this leaves room for
 *     passages and an answer in a context of 16,000. The question is never cut. The newest
 *     exchanges are kept, each as a whole. Passages of documents have a budget of their own
 * @param maxExchanges most earlier exchanges read from the history, 0 to 1,000, default 50; usually
 *     more than fit
 * @param conversationExchanges most earlier exchanges remembered of a conversation of {@code
 *     /api/v1/chat}, 0 to 1,000, default 10
 * @param conversationIdle time without activity after which such a conversation starts anew, 1 s to
 *     1,000 days, default 1 h; measured in the event log, so that every attempt remembers the same
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

    /** Returns the system prompt of the answer to this message. */
    String system(MessageAccepted message) {
        return Objects.requireNonNullElse(message.choice().systemPrompt(), system);
    }

    /** Returns the budget in the context of this model. */
    int maxTokens(ModelSettings model) {
        var context = model.contextTokens();
        return context == null ? maxTokens : Math.min(maxTokens, context / 2);
    }
}
