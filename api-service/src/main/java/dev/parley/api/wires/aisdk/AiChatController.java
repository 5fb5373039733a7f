package dev.parley.api.wires.aisdk;

import dev.parley.api.messages.Messages;
import dev.parley.api.messages.NewMessage;
import dev.parley.api.sessions.OwnSession;
import dev.parley.api.stream.TurnStreams;
import dev.parley.api.stream.Wire;
import dev.parley.api.web.FieldChecks;
import dev.parley.api.web.ProblemException;
import dev.parley.api.wires.WireSessions;
import dev.parley.store.history.view.SessionView;
import dev.parley.store.turns.TurnCancels;
import dev.parley.store.turns.TurnClaims;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import org.springframework.http.HttpMethod;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The calls of the AI SDK's default transport, and a cancel, which it has not. */
@RestController
@RequestMapping("/api/ai/chat")
class AiChatController {

    /** Major versions of the package {@code ai}; only the later one can take text back. */
    private static final int OLDEST = 6;

    private static final int NEWEST = 7;

    private final WireSessions sessions;
    private final Messages messages;
    private final TurnStreams turns;
    private final TurnClaims claims;
    private final TurnCancels cancels;

    AiChatController(
            WireSessions sessions,
            Messages messages,
            TurnStreams turns,
            TurnClaims claims,
            TurnCancels cancels) {
        this.sessions = sessions;
        this.messages = messages;
        this.turns = turns;
        this.claims = claims;
        this.cancels = cancels;
    }

    @PostMapping
    void send(
            @RequestBody AiChatRequest request,
            @RequestParam(name = "v", defaultValue = "" + NEWEST) int version,
            HttpServletResponse response)
            throws IOException {
        var format = format(version, response);
        request.requireSupported();
        var message = request.message();
        var session = sessions.findOrBegin(request.chatId(), message);
        var beside = beside(session, request, message);
        if (beside.isPresent()) {
            // The protocol gives it no id of its own, so two such calls are two answers.
            messages.stream(session, beside.get(), null, format, response);
        } else {
            messages.stream(session, message, request.key(), format, response);
        }
    }

    // For the client, a message that was refused was sent before. Here it is a new one.
    private Optional<NewMessage> beside(
            SessionView session, AiChatRequest request, NewMessage message) {
        return request.isSentBefore()
                ? messages.beside(session, request.key(), message)
                : Optional.empty();
    }

    private SessionView require(String chatId) {
        return sessions.find(chatId).orElseThrow(() -> ProblemException.notFound("chat " + chatId));
    }

    /** The live turn from its start: the transport takes a resumed stream for a whole one. */
    @GetMapping("/{chatId}/stream")
    void resume(
            @PathVariable String chatId,
            @RequestParam(name = "v", defaultValue = "" + NEWEST) int version,
            HttpMethod method,
            HttpServletResponse response)
            throws IOException {
        var format = format(version, response);
        // A page asks for its new chat too, which has no name here before its first message.
        var session = sessions.find(chatId).map(OwnSession::of).orElse(null);
        var turnId = session == null ? null : turns.liveTurn(session).orElse(null);
        if (session == null || turnId == null) {
            response.setStatus(HttpServletResponse.SC_NO_CONTENT);
        } else if (method.equals(HttpMethod.HEAD)) {
            turns.head(session, turnId, null, response);
        } else {
            turns.after(session, turnId, null, format, response);
        }
    }

    @PostMapping("/{chatId}/cancel")
    void cancel(@PathVariable String chatId, HttpServletResponse response) {
        var session = require(chatId);
        var live = claims.liveTurn(session.owner(), session.sessionId());
        live.ifPresent(turn -> cancels.cancel(session.owner(), session.sessionId(), turn));
        response.setStatus(
                live.isPresent()
                        ? HttpServletResponse.SC_ACCEPTED
                        : HttpServletResponse.SC_NO_CONTENT);
    }

    private static Wire.Format format(int version, HttpServletResponse response) {
        new FieldChecks().range("v", version, OLDEST, NEWEST).orThrow();
        response.setHeader("x-vercel-ai-ui-message-stream", "v1");
        return Wire.Format.of(
                Wire.Reader.BELIEVES_A_CLOSE, out -> new AiSdkWire(out, version == NEWEST));
    }
}
