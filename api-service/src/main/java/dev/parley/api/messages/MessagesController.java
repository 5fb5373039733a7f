package dev.parley.api.messages;

import dev.parley.api.sessions.OwnSession;
import dev.parley.api.sessions.Sessions;
import dev.parley.api.stream.TurnStreams;
import dev.parley.api.stream.Wire;
import dev.parley.api.web.FieldChecks;
import dev.parley.api.web.ProblemCode;
import dev.parley.api.web.ProblemException;
import dev.parley.events.EventId;
import dev.parley.events.MessageAccepted;
import dev.parley.store.history.view.SessionView;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.json.JsonMapper;

/** Messages over HTTP. */
@RestController
class MessagesController {

    private final Sessions sessions;
    private final Messages messages;
    private final MessageIntake intake;
    private final TurnStreams turns;
    private final AskedBefore asked;
    private final JsonMapper json;

    MessagesController(
            Sessions sessions,
            Messages messages,
            MessageIntake intake,
            TurnStreams turns,
            AskedBefore asked,
            JsonMapper json) {
        this.sessions = sessions;
        this.messages = messages;
        this.intake = intake;
        this.turns = turns;
        this.asked = asked;
        this.json = json;
    }

    /** The answer to a client that wants a link to the stream instead of the stream. */
    record TurnAccepted(UUID turnId, String status, String streamUrl) {}

    @PostMapping("/api/chat/sessions/{sessionId}/messages")
    void send(
            @PathVariable UUID sessionId,
            @RequestBody SendMessageRequest request,
            @RequestHeader(name = "Accept", required = false) @Nullable String accept,
            @RequestHeader(name = "Idempotency-Key", required = false)
                    @Nullable String idempotencyKey,
            @RequestHeader(name = "Last-Event-ID", required = false) @Nullable String lastEventId,
            HttpServletResponse response)
            throws IOException {
        var call = Call.of(accept, idempotencyKey, lastEventId);
        var session = sessions.require(sessionId);
        var parent = request.parentTurnId();
        // Pages name a parent with each message; only imported ones are not among the claims.
        if (parent != null
                && !parent.equals(MessageAccepted.BEGINNING)
                && !intake.hasTurn(session, parent)) {
            sessions.requireTurn(session, "parent_turn_id", parent);
        }
        answer(session, request.message(), call, response);
    }

    /** Answers a message anew, beside the answer that it has. */
    @PostMapping("/api/chat/sessions/{sessionId}/turns/{turnId}/regenerate")
    void regenerate(
            @PathVariable UUID sessionId,
            @PathVariable UUID turnId,
            @RequestBody(required = false) @Nullable RegenerateRequest request,
            @RequestHeader(name = "Accept", required = false) @Nullable String accept,
            @RequestHeader(name = "Idempotency-Key", required = false)
                    @Nullable String idempotencyKey,
            @RequestHeader(name = "Last-Event-ID", required = false) @Nullable String lastEventId,
            HttpServletResponse response)
            throws IOException {
        var call = Call.of(accept, idempotencyKey, lastEventId);
        var session = sessions.require(sessionId);
        var wanted = request == null ? RegenerateRequest.SAME : request;
        answer(session, asked.again(session, turnId, wanted), call, response);
    }

    /** What the headers of a call say. */
    private record Call(
            boolean stream, @Nullable String idempotencyKey, @Nullable String lastEventId) {

        static Call of(
                @Nullable String accept,
                @Nullable String idempotencyKey,
                @Nullable String lastEventId) {
            boolean stream = wantsStream(accept);
            new FieldChecks().visibleAscii("Idempotency-Key", idempotencyKey, 128).orThrow();
            return new Call(stream, idempotencyKey, lastEventId);
        }
    }

    private void answer(
            SessionView session, NewMessage message, Call call, HttpServletResponse response)
            throws IOException {
        var lastEventId = call.lastEventId();
        // A client that has seen no event yet may send an empty id.
        if (lastEventId != null && !lastEventId.isEmpty()) {
            resume(session, message, lastEventId, response);
        } else if (call.stream()) {
            messages.stream(session, message, call.idempotencyKey(), Wire.EVENTS, response);
        } else {
            answerWithLink(session, message, call.idempotencyKey(), response);
        }
    }

    private void answerWithLink(
            SessionView session,
            NewMessage message,
            @Nullable String idempotencyKey,
            HttpServletResponse response)
            throws IOException {
        var turnId = intake.take(session, message, idempotencyKey).message().turnId();
        response.setStatus(HttpServletResponse.SC_ACCEPTED);
        response.setContentType(MediaType.APPLICATION_JSON_VALUE);
        response.setHeader("Parley-Turn-Id", turnId.toString());
        json.writeValue(
                response.getOutputStream(),
                new TurnAccepted(
                        turnId,
                        "accepted",
                        "/api/chat/sessions/%s/turns/%s/events"
                                .formatted(session.sessionId(), turnId)));
    }

    // Browser clients repeat the POST with the last id that they saw; it must not cost a second
    // model call.
    private void resume(
            SessionView session,
            NewMessage message,
            String lastEventId,
            HttpServletResponse response)
            throws IOException {
        var id =
                EventId.parse(lastEventId)
                        .orElseThrow(() -> ProblemException.badEventId(lastEventId));
        var same = intake.isSameBody(session, id.turnId(), message);
        if (same.isEmpty()) {
            // A deleted session has no turns; say that the session is gone, if it is.
            sessions.get(session.sessionId());
            throw ProblemException.eventGone();
        }
        if (!same.get()) {
            throw ProblemException.lastEventIdMismatch();
        }
        turns.after(OwnSession.of(session), id.turnId(), id, Wire.EVENTS, response);
    }

    private static boolean wantsStream(@Nullable String accept) {
        if (accept == null) {
            return true;
        }
        List<MediaType> types;
        try {
            types = MediaType.parseMediaTypes(accept);
        } catch (InvalidMediaTypeException e) {
            throw ProblemException.validation("Accept", "must be a list of media types");
        }
        if (types.isEmpty()) {
            return true;
        }
        var stream = wish(types, MediaType.TEXT_EVENT_STREAM);
        var link = wish(types, MediaType.APPLICATION_JSON);
        if (stream.isEmpty() && link.isEmpty()) {
            throw ProblemException.of(
                    ProblemCode.NOT_ACCEPTABLE,
                    "Accept must allow text/event-stream or application/json");
        }
        return link.isEmpty() || stream.isPresent() && !link.get().isStrongerThan(stream.get());
    }

    /** How much a client wants a type: {@code application/json} says more than a wildcard. */
    private record Wish(double quality, int precision) {
        boolean isStrongerThan(Wish other) {
            return quality > other.quality
                    || (quality == other.quality && precision > other.precision);
        }
    }

    // The most precise range that includes the type counts, as RFC 9110 has it.
    private static Optional<Wish> wish(List<MediaType> accepted, MediaType type) {
        return accepted.stream()
                .filter(range -> range.includes(type))
                .map(range -> new Wish(range.getQualityValue(), precision(range)))
                .max(Comparator.comparingInt(Wish::precision))
                .filter(wish -> wish.quality() > 0);
    }

    private static int precision(MediaType range) {
        return range.isWildcardType() ? 0 : range.isWildcardSubtype() ? 1 : 2;
    }
}
