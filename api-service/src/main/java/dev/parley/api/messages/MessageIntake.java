package dev.parley.api.messages;

import dev.parley.api.admission.Admission;
import dev.parley.api.admission.IntakeSettings;
import dev.parley.api.documents.UsableDocuments;
import dev.parley.api.limits.CallerLimits;
import dev.parley.api.models.OfferedModels;
import dev.parley.api.sessions.Sessions;
import dev.parley.api.web.ProblemException;
import dev.parley.events.ChatMode;
import dev.parley.events.MessageAccepted;
import dev.parley.events.ModelChoice;
import dev.parley.log.Ids;
import dev.parley.operations.LogContext;
import dev.parley.store.history.view.SessionView;
import dev.parley.store.limits.LimitReached;
import dev.parley.store.turns.Acceptance;
import dev.parley.store.turns.TurnClaims;
import dev.parley.store.turns.TurnPublisher;
import dev.parley.tracing.Tracer;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Takes messages: each becomes a turn that is answered once, or is refused. Thread-safe. */
@Component
class MessageIntake {

    /** Between two looks whether a turn that is ending has ended. */
    private static final Duration BETWEEN_TRIES = Duration.ofMillis(5);

    private final TurnClaims claims;
    private final TurnPublisher publisher;
    private final Admission admission;
    private final UsableDocuments documents;
    private final OfferedModels models;
    private final CallerLimits limits;
    private final IntakeSettings settings;
    private final Clock clock;
    private final Tracer tracer;

    MessageIntake(
            TurnClaims claims,
            TurnPublisher publisher,
            Admission admission,
            UsableDocuments documents,
            OfferedModels models,
            CallerLimits limits,
            IntakeSettings settings,
            Clock clock,
            Tracer tracer) {
        this.claims = claims;
        this.publisher = publisher;
        this.admission = admission;
        this.documents = documents;
        this.models = models;
        this.limits = limits;
        this.settings = settings;
        this.clock = clock;
        this.tracer = tracer;
    }

    /**
     * Claims the session's next turn for the message and publishes it.
     *
     * @param idempotencyKey in the scope of owner and session
     * @throws ProblemException if the message is refused, or Kafka does not take it now; in the
     *     latter case its claim stays, and the same key or the reaper publishes it later
     */
    Acceptance.Published take(
            SessionView session, NewMessage request, @Nullable String idempotencyKey) {
        var choice = request.choice().orElse(session.choice());
        requireOffered(choice, session, idempotencyKey);
        requireUsable(request.documentIds(), session, idempotencyKey);
        requireRoom(session, idempotencyKey);
        var message =
                new MessageAccepted(
                        session.sessionId(),
                        Ids.next(),
                        clock.instant(),
                        Ids.next(),
                        Ids.next(),
                        request.content(),
                        Objects.requireNonNullElse(request.mode(), session.mode()),
                        Objects.requireNonNullElse(request.documentIds(), session.documentIds()),
                        request.creator(),
                        choice,
                        request.parentTurnId());
        LogContext.turn(message.sessionId(), message.turnId());
        try (var span = tracer.message(message.sessionId(), message.turnId())) {
            try {
                return taken(message, session.owner(), idempotencyKey, request.hash());
            } catch (ProblemException refused) {
                span.failed(Integer.toString(refused.getStatusCode().value()));
                throw refused;
            }
        }
    }

    private Acceptance.Published taken(
            MessageAccepted message, String owner, @Nullable String idempotencyKey, String hash) {
        return switch (accept(message, owner, idempotencyKey, hash)) {
            case Acceptance.Unpublished unpublished -> publish(unpublished);
            case Acceptance.Published published -> {
                LogContext.turn(message.sessionId(), published.message().turnId());
                yield published;
            }
            case Acceptance.KeyReused ignored -> throw ProblemException.idempotencyKeyReused();
            case Acceptance.TurnInProgress(UUID turnId, boolean ignored) ->
                    throw ProblemException.turnInProgress(turnId);
            case Acceptance.AtLimit(LimitReached limit) -> throw limits.refusal(limit);
            case Acceptance.SessionGone(UUID sessionId) -> throw Sessions.unknown(sessionId);
        };
    }

    // A reader of the event log can see a turn's ending before the claim is told of it.
    private Acceptance accept(
            MessageAccepted message,
            String owner,
            @Nullable String idempotencyKey,
            String bodyHash) {
        var allowance = limits.of(owner, message.mode(), message.content(), message.choice());
        long deadline = System.nanoTime() + settings.endingWait().toNanos();
        while (true) {
            var outcome = claims.accept(message, owner, idempotencyKey, bodyHash, allowance);
            if (!(outcome instanceof Acceptance.TurnInProgress(var ignored, var ending))
                    || !ending
                    || System.nanoTime() - deadline >= 0
                    || !pause()) {
                return outcome;
            }
        }
    }

    private static boolean pause() {
        try {
            Thread.sleep(BETWEEN_TRIES);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private Acceptance.Published publish(Acceptance.Unpublished message) {
        try {
            return message.publish(publisher);
        } catch (CompletionException e) {
            throw ProblemException.unavailable(
                    "The event log does not accept events at the moment", Duration.ofSeconds(2));
        }
    }

    private void requireOffered(
            ModelChoice choice, SessionView session, @Nullable String idempotencyKey) {
        if (!models.has(choice) && mayBeNew(session, idempotencyKey)) {
            models.require(choice);
        }
    }

    // Only those that the message names: a session goes on if one of its own was deleted.
    private void requireUsable(
            @Nullable List<UUID> named, SessionView session, @Nullable String idempotencyKey) {
        if (named != null && !named.isEmpty() && mayBeNew(session, idempotencyKey)) {
            documents.require(named);
        }
    }

    private void requireRoom(SessionView session, @Nullable String idempotencyKey) {
        var refusal = admission.refusal();
        if (refusal.isPresent() && mayBeNew(session, idempotencyKey)) {
            throw refusal.get();
        }
    }

    // A message that was taken before is answered even if a new one would be refused.
    private boolean mayBeNew(SessionView session, @Nullable String idempotencyKey) {
        return idempotencyKey == null || !isKnown(session, idempotencyKey);
    }

    boolean isKnown(SessionView session, String idempotencyKey) {
        return claims.isKnown(session.owner(), session.sessionId(), idempotencyKey);
    }

    /** Returns the turn of the session whose message came with this key. */
    Optional<UUID> turnOf(SessionView session, String idempotencyKey) {
        return claims.turnOf(session.owner(), session.sessionId(), idempotencyKey);
    }

    /** As {@link Messages#requireAcceptable}. */
    void requireAcceptable(NewMessage message) {
        models.require(message.choice());
        documents.require(Objects.requireNonNullElse(message.documentIds(), List.of()));
        admission.requireRoom();
        limits.requireRoom(
                Objects.requireNonNullElse(message.mode(), ChatMode.REGULAR),
                message.content(),
                message.choice());
    }

    /** Returns the key of the same message that the session accepted last, within this time. */
    Optional<String> recentKey(SessionView session, String beginning, Duration within) {
        return claims.recentKey(session.owner(), session.sessionId(), beginning, within);
    }

    /** Returns true if the session accepted this turn. */
    boolean hasTurn(SessionView session, UUID turnId) {
        return claims.bodyHash(session.owner(), session.sessionId(), turnId).isPresent();
    }

    /**
     * Returns whether this message's body began the turn; empty if the session has no such turn.
     */
    Optional<Boolean> isSameBody(SessionView session, UUID turnId, NewMessage message) {
        return claims.bodyHash(session.owner(), session.sessionId(), turnId)
                .map(message.hash()::equals);
    }
}
