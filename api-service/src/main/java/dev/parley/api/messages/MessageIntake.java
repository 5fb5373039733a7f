package dev.parley.api.messages;

import dev.parley.api.security.Caller;
import dev.parley.api.sessions.Documents;
import dev.parley.api.sessions.Sessions;
import dev.parley.api.web.ProblemException;
import dev.parley.events.MessageAccepted;
import dev.parley.log.Ids;
import dev.parley.store.history.SessionView;
import dev.parley.store.turns.Acceptance;
import dev.parley.store.turns.TurnClaims;
import dev.parley.store.turns.TurnPublisher;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Takes messages: each becomes a turn that will be answered once, or the caller learns why not. */
@Component
class MessageIntake {

    private final TurnClaims claims;
    private final TurnPublisher publisher;
    private final WaitingTurns waiting;
    private final Caller caller;
    private final Documents documents;
    private final Clock clock;

    MessageIntake(
            TurnClaims claims,
            TurnPublisher publisher,
            WaitingTurns waiting,
            Caller caller,
            Documents documents,
            Clock clock) {
        this.claims = claims;
        this.publisher = publisher;
        this.waiting = waiting;
        this.caller = caller;
        this.documents = documents;
        this.clock = clock;
    }

    /**
     * A message that was taken.
     *
     * @param isNew false where the same message had been sent before
     */
    record Taken(MessageAccepted message, boolean isNew) {}

    /** Claims the session's next turn for the message; {@link #publish} must follow. */
    Taken accept(SessionView session, NewMessage request, @Nullable String idempotencyKey) {
        requireNamed(session, request, idempotencyKey);
        requireRoom(session, idempotencyKey);
        var message =
                new MessageAccepted(
                        session.sessionId(),
                        Ids.next(),
                        clock.instant(),
                        Ids.next(),
                        Ids.next(),
                        request.content(),
                        request.mode() == null ? session.mode() : request.mode(),
                        request.documentIds() == null
                                ? session.documentIds()
                                : request.documentIds(),
                        request.creator());
        return switch (claims.accept(message, caller.owner(), idempotencyKey, request.hash())) {
            case Acceptance.New(MessageAccepted accepted, boolean open) -> {
                if (!open) {
                    publisher.open(accepted.sessionId());
                }
                yield new Taken(accepted, true);
            }
            case Acceptance.SameTurn(MessageAccepted first, boolean published) -> {
                if (!published) {
                    publisher.open(first.sessionId());
                    publish(first);
                }
                yield new Taken(first, false);
            }
            case Acceptance.KeyReused ignored -> throw ProblemException.idempotencyKeyReused();
            case Acceptance.TurnInProgress(UUID turnId) ->
                    throw ProblemException.turnInProgress(turnId);
            case Acceptance.SessionGone(UUID sessionId) -> throw Sessions.unknown(sessionId);
        };
    }

    // Those of the session were there when it began; one that was deleted since is not found any
    // more, and keeps nobody from going on with the session.
    private void requireNamed(
            SessionView session, NewMessage request, @Nullable String idempotencyKey) {
        var named = request.documentIds();
        if (named != null && !named.isEmpty() && mayBeNew(session, idempotencyKey)) {
            documents.require(named);
        }
    }

    private void requireRoom(SessionView session, @Nullable String idempotencyKey) {
        if (waiting.tooMany() && mayBeNew(session, idempotencyKey)) {
            throw waiting.refusal();
        }
    }

    /** Refuses where as many turns wait for a worker as may. */
    void requireRoom() {
        if (waiting.tooMany()) {
            throw waiting.refusal();
        }
    }

    // A message that was taken before is answered also when no new one would be.
    private boolean mayBeNew(SessionView session, @Nullable String idempotencyKey) {
        return idempotencyKey == null
                || !claims.isKnown(session.sessionId(), caller.owner(), idempotencyKey);
    }

    /** Publishes a claimed message; once this returns, it is accepted for good. */
    void publish(MessageAccepted message) {
        try {
            publisher.publish(message);
        } catch (CompletionException e) {
            // The claim stays: the same key, or the reaper, publishes it when Kafka is back.
            throw ProblemException.unavailable(
                    "The event log does not take events now", Duration.ofSeconds(2));
        }
    }

    /** Whether this turn of the session was made by the same body. */
    Optional<Boolean> isSameBody(UUID sessionId, UUID turnId, NewMessage message) {
        return claims.bodyHash(sessionId, turnId).map(message.hash()::equals);
    }
}
