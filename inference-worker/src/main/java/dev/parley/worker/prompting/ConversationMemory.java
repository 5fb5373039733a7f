package dev.parley.worker.prompting;

import dev.parley.events.MessageAccepted;
import dev.parley.store.history.History;
import dev.parley.store.history.HistoryLagging;
import dev.parley.store.history.MessageView;
import dev.parley.store.history.Role;
import dev.parley.worker.prompting.Conversation.Exchange;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.UUID;
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
    private final TokenCounter tokens;

    ConversationMemory(History history, PromptSettings settings, TokenCounter tokens) {
        this.history = history;
        this.settings = settings;
        this.tokens = tokens;
    }

    /**
     * The newest exchanges before the message that the settings allow: of a conversation of {@code
     * /api/v1/chat} the last few, and none from before a long silence; of any other session all
     * that the budget of tokens has room for.
     *
     * @param acceptedOffset where the record holds the message; all that came before it lies below.
     *     Null where that is not known
     * @throws HistoryLagging where the history cannot be read in full now
     */
    public Conversation before(MessageAccepted message, @Nullable Long acceptedOffset) {
        // The current turn's two messages come on top of those that are remembered.
        int limit = 2 * Math.max(settings.maxExchanges(), settings.conversationExchanges()) + 2;
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
        var turns = turnsBefore(message, messages);
        boolean chat = read.session().conversationId() != null;
        return new Conversation(
                chat
                        ? withinBudget(
                                sinceIdle(turns, message),
                                message.content(),
                                settings.conversationExchanges())
                        : withinBudget(turns, message.content(), settings.maxExchanges()));
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

    /** A turn of the past, also one that was never answered: it was activity all the same. */
    private record PastTurn(Exchange exchange, Instant begun, Instant ended) {
        static PastTurn of(String question, MessageView answer) {
            var begun = answer.createdAt();
            var end = answer.completedAt();
            // Writers' clocks differ: activity never goes back.
            return new PastTurn(
                    new Exchange(question, answer.content()),
                    begun,
                    end == null || end.isBefore(begun) ? begun : end);
        }
    }

    private static List<PastTurn> turnsBefore(MessageAccepted current, List<MessageView> messages) {
        var questions = new HashMap<UUID, String>();
        var turns = new ArrayList<PastTurn>();
        for (var message : messages) {
            if (message.turnId().equals(current.turnId())) {
                continue;
            }
            if (message.role() == Role.USER) {
                questions.put(message.turnId(), message.content());
                continue;
            }
            var question = questions.get(message.turnId());
            if (question != null) {
                turns.add(PastTurn.of(question, message));
            }
        }
        return turns;
    }

    // By the log's times: the next attempt at the turn, however late, remembers the same.
    private List<PastTurn> sinceIdle(List<PastTurn> turns, MessageAccepted current) {
        var next = current.at();
        for (int i = turns.size(); i > 0; i--) {
            var turn = turns.get(i - 1);
            if (Duration.between(turn.ended(), next).compareTo(settings.conversationIdle()) >= 0) {
                return turns.subList(i, turns.size());
            }
            next = turn.begun();
        }
        return turns;
    }

    private List<Exchange> withinBudget(List<PastTurn> turns, String question, int atMost) {
        int left = settings.maxTokens() - 2 * TokenCounter.PER_MESSAGE;
        left -= tokens.count(settings.system(), left);
        left -= tokens.count(question, left);
        var kept = new ArrayList<Exchange>();
        for (var turn : turns.reversed()) {
            var exchange = turn.exchange().withoutCitations();
            if (exchange.answer().isBlank()) {
                continue;
            }
            left -= 2 * TokenCounter.PER_MESSAGE;
            left -= tokens.count(exchange.question(), left);
            left -= tokens.count(exchange.answer(), left);
            if (left < 0 || kept.size() == atMost) {
                break;
            }
            kept.addFirst(exchange);
        }
        return kept;
    }
}
