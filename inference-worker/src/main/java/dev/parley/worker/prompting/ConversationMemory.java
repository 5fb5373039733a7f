package dev.parley.worker.prompting;

import dev.parley.events.MessageAccepted;
import dev.parley.store.history.History;
import dev.parley.store.history.HistoryLagging;
import dev.parley.store.history.view.MessageView;
import dev.parley.store.history.view.Role;
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
 * Remembers the conversation before a message. It reads a history that includes the end of the
 * event log, so it never misses the last turns.
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
     * Returns the newest exchanges before the message, as many as the settings allow. A
     * conversation of {@code /api/v1/chat} keeps the last few, and none from before a long silence.
     * Any other session keeps what fits into the budget of tokens.
     *
     * @param acceptedOffset where the event log holds the message; the turns before it lie below.
     *     Null if that is not known
     * @throws HistoryLagging if the history cannot be read in full now
     */
    public Conversation before(MessageAccepted message, @Nullable Long acceptedOffset) {
        // The history also holds the current turn's two messages.
        int limit = 2 * Math.max(settings.maxExchanges(), settings.conversationExchanges()) + 2;
        var sessionId = message.sessionId();
        var read =
                (acceptedOffset == null
                                ? history.messages(sessionId, limit, Integer.MAX_VALUE)
                                : history.messagesBelow(acceptedOffset, sessionId, limit))
                        .orElseThrow(
                                () ->
                                        new HistoryLagging(
                                                "The session is not in the event log yet", null));
        var messages = read.messages();
        if (acceptedOffset == null
                && messages.stream().noneMatch(m -> m.turnId().equals(message.turnId()))) {
            throw new HistoryLagging("The message is not in the event log yet", null);
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
     * Returns the turn's answer as far as the event log holds it.
     *
     * @throws HistoryLagging if the history cannot be read in full now
     */
    public String answerSoFar(MessageAccepted message) {
        return history.turn(message.sessionId(), message.turnId())
                .map(turn -> turn.answer().content())
                .orElseThrow(
                        () -> new HistoryLagging("The turn is not in the event log yet", null));
    }

    /** An earlier turn. One without an answer counts too, because it shows activity. */
    private record PastTurn(Exchange exchange, Instant begun, Instant ended) {
        static PastTurn of(String question, MessageView answer) {
            var begun = answer.createdAt();
            var end = answer.completedAt();
            // Clocks differ between processes, so the end may seem to lie before the beginning.
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

    // Uses the times in the event log: a later attempt at the turn remembers the same exchanges.
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
