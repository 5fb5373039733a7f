package dev.parley.worker.prompting;

import dev.parley.events.MessageAccepted;
import dev.parley.history.History;
import dev.parley.history.HistoryLagging;
import dev.parley.history.MessageView;
import dev.parley.history.Role;
import dev.parley.worker.prompting.Conversation.Exchange;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Remembers the conversation before a message, from a history that includes the end of the log: it
 * never misses the last turns.
 */
@Component
public class ConversationMemory {

    private final History history;
    private final PromptSettings settings;

    ConversationMemory(History history, PromptSettings settings) {
        this.history = history;
        this.settings = settings;
    }

    /**
     * The newest exchanges before the message that the settings allow.
     *
     * @param acceptedOffset where the record holds the message; all that came before it lies below.
     *     Null where that is not known
     * @throws HistoryLagging where the history cannot be read in full now
     */
    public Conversation before(MessageAccepted message, @Nullable Long acceptedOffset) {
        // The current turn's two messages come on top of those that are remembered.
        int limit = 2 * settings.maxExchanges() + 2;
        var sessionId = message.sessionId();
        var read =
                (acceptedOffset == null
                                ? history.messages(sessionId, limit, Integer.MAX_VALUE)
                                : history.messagesBelow(acceptedOffset, sessionId, limit))
                        .orElseThrow(
                                () -> new HistoryLagging("The session is not in the log", null));
        var messages = read.messages();
        if (acceptedOffset == null
                && messages.stream().noneMatch(m -> m.turnId().equals(message.turnId()))) {
            throw new HistoryLagging("The message itself is not in the log yet", null);
        }
        return new Conversation(withinBounds(exchanges(messages, message)));
    }

    /**
     * What the record holds of the turn's answer by now.
     *
     * @throws HistoryLagging where the history cannot be read in full now
     */
    public String answerSoFar(MessageAccepted message) {
        return history.turn(message.sessionId(), message.turnId())
                .map(turn -> turn.answer().content())
                .orElseThrow(() -> new HistoryLagging("The turn is not in the log", null));
    }

    private static List<Exchange> exchanges(List<MessageView> messages, MessageAccepted current) {
        var questions = new HashMap<Object, String>();
        var exchanges = new ArrayList<Exchange>();
        for (var message : messages) {
            if (message.turnId().equals(current.turnId())) {
                continue;
            }
            if (message.role() == Role.USER) {
                questions.put(message.turnId(), message.content());
            } else if (!message.content().isBlank()) {
                var question = questions.get(message.turnId());
                if (question != null) {
                    exchanges.add(new Exchange(question, message.content()));
                }
            }
        }
        return exchanges;
    }

    private List<Exchange> withinBounds(List<Exchange> oldestFirst) {
        var kept = new ArrayList<Exchange>();
        int left = settings.maxCharacters();
        for (var exchange : oldestFirst.reversed()) {
            left -= exchange.length();
            if (left < 0 || kept.size() == settings.maxExchanges()) {
                break;
            }
            kept.addFirst(exchange);
        }
        return kept;
    }
}
