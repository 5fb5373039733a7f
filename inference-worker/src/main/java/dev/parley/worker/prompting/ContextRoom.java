package dev.parley.worker.prompting;

import dev.parley.worker.model.ModelSettings;
import dev.parley.worker.retrieval.Room;
import org.springframework.stereotype.Component;

/** The room that the model's context has for documents beside everything else. Thread-safe. */
@Component
public final class ContextRoom {

    /** Tokens of the instructions that go with passages, and of their two lines. */
    private static final int INSTRUCTIONS = 200;

    private final ModelSettings model;
    private final PromptSettings prompt;
    private final TokenCounter tokens;

    ContextRoom(ModelSettings model, PromptSettings prompt, TokenCounter tokens) {
        this.model = model;
        this.prompt = prompt;
        this.tokens = tokens;
    }

    /**
     * Returns the room that system prompt, exchanges, question and answer leave.
     *
     * @param most tokens that the caller wants at most
     */
    public Room beside(Conversation conversation, String question, int most) {
        int left = model.contextTokens() - model.answerTokens() - INSTRUCTIONS;
        left -= count(prompt.system()) + count(question);
        for (var exchange : conversation.exchanges()) {
            left -= count(exchange.question()) + count(exchange.answer());
        }
        return new Room(Math.clamp(left, 0, most), this::count);
    }

    private int count(String text) {
        return TokenCounter.PER_MESSAGE + tokens.count(text, model.contextTokens());
    }
}
