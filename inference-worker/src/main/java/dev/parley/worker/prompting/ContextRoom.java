package dev.parley.worker.prompting;

import dev.parley.events.MessageAccepted;
import dev.parley.worker.model.ModelSettings;
import dev.parley.worker.retrieval.Room;
import java.util.function.ToIntFunction;
import org.springframework.stereotype.Component;

/** The room that the model's context has for documents beside everything else. Thread-safe. */
@Component
public final class ContextRoom {

    /** Tokens of the instructions that go with passages, and of their two lines. */
    private static final int INSTRUCTIONS = 200;

    private final PromptSettings prompt;

    ContextRoom(PromptSettings prompt) {
        this.prompt = prompt;
    }

    /**
     * Returns the room that system prompt, exchanges, question and answer leave.
     *
     * @param model the one that answers the message
     * @param question one of a research, or the message itself
     * @param most tokens that the caller wants at most
     */
    public Room beside(
            ModelSettings model,
            Conversation conversation,
            MessageAccepted message,
            String question,
            int most) {
        var counter = TokenCounter.of(model.name());
        ToIntFunction<String> tokens =
                text -> TokenCounter.PER_MESSAGE + counter.count(text, model.context());
        int left = model.context() - model.answerTokens() - INSTRUCTIONS;
        left -= tokens.applyAsInt(prompt.system(message)) + tokens.applyAsInt(question);
        for (var exchange : conversation.exchanges()) {
            left -= tokens.applyAsInt(exchange.question()) + tokens.applyAsInt(exchange.answer());
        }
        return new Room(Math.clamp(left, 0, most), tokens);
    }
}
