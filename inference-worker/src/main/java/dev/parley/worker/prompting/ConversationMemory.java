package dev.parley.worker.prompting;

import dev.parley.events.MessageAccepted;
import dev.parley.store.history.History;
import dev.parley.store.history.HistoryLagging;
import dev.parley.store.history.PastTurns;
import dev.parley.store.history.PastTurns.PastTurn;
import dev.parley.store.history.view.MessageView;
import dev.parley.store.history.view.Role;
import dev.parley.worker.model.ModelSettings;
import dev.parley.worker.model.Models;
import dev.parley.worker.prompting.Conversation.Exchange;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.springframework.stereotype.Component;

/**
 * Remembers the conversation that a message goes on from. It never misses the last turns: if they
 * are not projected yet, it reads the end of the event log as well.
 */
@Component
public class ConversationMemory {

    private final PastTurns pastTurns;
    private final History history;
    private final PromptSettings settings;

    ConversationMemory(
            PastTurns pastTurns, History history, PromptSettings settings, Models models) {
        this.pastTurns = pastTurns;
        this.history = history;
        this.settings = settings;
        // Loads the tokenizers now, and not while somebody waits for an answer.
        models.all().forEach(model -> TokenCounter.of(model.settings().name()));
    }

    /**
     * Returns the newest exchanges on the path to the message, as many as the settings allow. A
     * conversation of {@code /api/v1/chat} keeps the last few, and none from before a long silence.
     * Any other session keeps what fits into the budget of tokens.
     *
     * @param owner of the message's session
     * @param model the one that must take it
     * @throws HistoryLagging if the history cannot be read in full now
     */
    public Conversation before(String owner, MessageAccepted message, ModelSettings model) {
        int most = Math.max(settings.maxExchanges(), settings.conversationExchanges());
        var past =
                pastTurns.before(message, most).orElseGet(() -> fromTheLog(owner, message, most));
        var turns = past.turns();
        return new Conversation(
                past.hasConversationId()
                        ? withinBudget(
                                sinceIdle(turns, message),
                                message,
                                model,
                                settings.conversationExchanges())
                        : withinBudget(turns, message, model, settings.maxExchanges()));
    }

    private PastTurns.Past fromTheLog(String owner, MessageAccepted message, int most) {
        // The path also holds the current turn's two messages.
        var path = new History.Page(message.turnId(), 2 * most + 2, Integer.MAX_VALUE);
        var read =
                history.messages(owner, message.sessionId(), path)
                        .orElseThrow(
                                () ->
                                        new HistoryLagging(
                                                "The message is not in the event log yet", null));
        return new PastTurns.Past(
                read.session().conversationId() != null, turnsBefore(message, read.messages()));
    }

    /**
     * Returns the turn's answer as far as the event log holds it.
     *
     * @throws HistoryLagging if the history cannot be read in full now
     */
    public MessageView answerSoFar(String owner, MessageAccepted message) {
        return history.turn(owner, message.sessionId(), message.turnId())
                .map(History.TurnState::answer)
                .orElseThrow(
                        () -> new HistoryLagging("The turn is not in the event log yet", null));
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
                var begun = message.createdAt();
                turns.add(
                        new PastTurn(
                                question,
                                message.content(),
                                begun,
                                Objects.requireNonNullElse(message.completedAt(), begun)));
            }
        }
        return turns;
    }

    // Uses the times in the event log: a later attempt at the turn remembers the same exchanges.
    private List<PastTurn> sinceIdle(List<PastTurn> turns, MessageAccepted current) {
        var next = current.at();
        for (int i = turns.size(); i > 0; i--) {
            var turn = turns.get(i - 1);
            // Clocks differ between processes, so the end may seem to lie before the beginning.
            var ended = turn.ended().isBefore(turn.begun()) ? turn.begun() : turn.ended();
            if (Duration.between(ended, next).compareTo(settings.conversationIdle()) >= 0) {
                return turns.subList(i, turns.size());
            }
            next = turn.begun();
        }
        return turns;
    }

    private List<Exchange> withinBudget(
            List<PastTurn> turns, MessageAccepted message, ModelSettings model, int atMost) {
        var tokens = TokenCounter.of(model.name());
        int left = settings.maxTokens(model) - 2 * TokenCounter.PER_MESSAGE;
        left -= tokens.count(settings.system(message), left);
        left -= tokens.count(message.content(), left);
        var kept = new ArrayList<Exchange>();
        for (var turn : turns.reversed()) {
            var exchange = new Exchange(turn.question(), turn.answer()).withoutCitations();
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
