package dev.parley.api.v1chat;

import dev.parley.api.messages.Messages;
import dev.parley.api.sessions.NamedSessions;
import dev.parley.api.web.FieldChecks;
import dev.parley.events.Text;
import dev.parley.log.Ids;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;

/** Chat by one call: finds or begins the conversation and sends the question as its message. */
@RestController
class ChatController {

    private final NamedSessions conversations;
    private final Messages messages;

    ChatController(NamedSessions conversations, Messages messages) {
        this.conversations = conversations;
        this.messages = messages;
    }

    @PostMapping("/api/v1/chat")
    void chat(
            @RequestBody ChatRequest request,
            @RequestHeader(name = "Idempotency-Key", required = false)
                    @Nullable String idempotencyKey,
            HttpServletResponse response)
            throws IOException {
        new FieldChecks().visibleAscii("Idempotency-Key", idempotencyKey, 128).orThrow();
        var id = conversationId(request, idempotencyKey);
        var session =
                conversations
                        .find(id)
                        .orElseGet(
                                () -> {
                                    messages.requireAcceptable(request.message(), true);
                                    return conversations.begin(
                                            id, new NamedSessions.Beginning(id, false));
                                });
        messages.stream(
                session,
                request.message(),
                idempotencyKey,
                out -> new ChatWire(out, id, session.sessionId()),
                response);
    }

    // A key belongs to a session, so the repeat of a request without an id must find the same one.
    private static String conversationId(ChatRequest request, @Nullable String idempotencyKey) {
        if (request.conversationId() != null) {
            return request.conversationId();
        }
        return idempotencyKey == null
                ? Ids.next().toString()
                : "key-" + Text.sha256Hex(idempotencyKey).substring(0, 32);
    }
}
