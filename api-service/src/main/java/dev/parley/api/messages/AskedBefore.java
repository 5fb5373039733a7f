package dev.parley.api.messages;

import dev.parley.api.web.ProblemException;
import dev.parley.events.MessageAccepted;
import dev.parley.events.ModelChoice;
import dev.parley.store.history.History;
import dev.parley.store.history.TurnArchive;
import dev.parley.store.history.view.Role;
import dev.parley.store.history.view.SessionView;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Messages that were sent before, to be answered anew. Thread-safe. */
@Component
class AskedBefore {

    private final History history;
    private final TurnArchive archive;

    AskedBefore(History history, TurnArchive archive) {
        this.history = history;
        this.archive = archive;
    }

    /**
     * Returns the message of a turn, to be answered beside that turn: it goes on from the same one.
     *
     * @param wanted what is different this time
     * @throws ProblemException 404 if the session has no such turn, 400 if its question was
     *     imported and is no message that could be sent
     */
    NewMessage again(SessionView session, UUID turnId, RegenerateRequest wanted) {
        var owner = session.owner();
        var read =
                history.messages(
                                owner,
                                session.sessionId(),
                                new History.Page(turnId, 2, Integer.MAX_VALUE))
                        .orElseThrow(() -> ProblemException.notFound("turn " + turnId));
        var question =
                read.messages().stream()
                        .filter(message -> message.role() == Role.USER)
                        .findFirst()
                        .orElseThrow();
        var accepted = archive.accepted(owner, session.sessionId(), turnId);
        // The session's own documents need not be there any more; those of a message do.
        var documents =
                question.documentIds().equals(session.documentIds())
                        ? null
                        : question.documentIds();
        requireAskable(question.content());
        return new NewMessage(
                question.content(),
                Objects.requireNonNullElse(wanted.mode(), question.mode()),
                wanted.documentIds() == null ? documents : wanted.documentIds(),
                accepted.map(MessageAccepted::creator).orElse(null),
                wanted.choice()
                        .orElse(accepted.map(MessageAccepted::choice).orElse(ModelChoice.DEFAULT)),
                parentOf(Objects.requireNonNull(read.places().get(turnId)).parent()));
    }

    // An imported question may be as long as an event, and a claim that no event can follow would
    // stay unpublished.
    static void requireAskable(String question) {
        var longest = NewMessage.LONGEST_CONTENT;
        if (question.isBlank() || question.length() > longest) {
            throw ProblemException.validation(
                    "turn_id",
                    "must name a turn whose question is not blank and has at most"
                            + " %d characters, not %d".formatted(longest, question.length()));
        }
    }

    /**
     * Returns the turn that a turn goes on from, as a message names it.
     *
     * @return empty if the session has no such turn
     */
    Optional<UUID> parent(SessionView session, UUID turnId) {
        return history.parent(session.owner(), session.sessionId(), turnId)
                .map(parent -> parentOf(parent.turnId()));
    }

    private static UUID parentOf(@Nullable UUID parent) {
        return parent == null ? MessageAccepted.BEGINNING : parent;
    }
}
