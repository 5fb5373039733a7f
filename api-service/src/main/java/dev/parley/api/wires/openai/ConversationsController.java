package dev.parley.api.wires.openai;

import dev.parley.api.sessions.ImportedPast;
import dev.parley.api.sessions.MessagePages;
import dev.parley.api.sessions.NamedSessions;
import dev.parley.api.sessions.NamedSessions.Beginning;
import dev.parley.api.sessions.Sessions;
import dev.parley.api.web.FieldChecks;
import dev.parley.api.web.ProblemException;
import dev.parley.api.wires.openai.Responses.ConversationObject;
import dev.parley.api.wires.openai.Responses.Deleted;
import dev.parley.api.wires.openai.Responses.Items;
import dev.parley.events.ChatMode;
import dev.parley.events.ModelChoice;
import dev.parley.store.history.view.SessionView;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** OpenAI's conversations: the caller's sessions, by other words. */
@RestController
class ConversationsController {

    private static final int MOST_ITEMS = 100;

    private final NamedSessions named;
    private final Sessions sessions;
    private final ImportedPast pasts;
    private final MessagePages pages;

    ConversationsController(
            NamedSessions named, Sessions sessions, ImportedPast pasts, MessagePages pages) {
        this.named = named;
        this.sessions = sessions;
        this.pasts = pasts;
        this.pages = pages;
    }

    @PostMapping(path = "/v1/conversations", produces = MediaType.APPLICATION_JSON_VALUE)
    ConversationObject create(
            @RequestBody(required = false) @Nullable ConversationRequest body,
            HttpServletResponse response) {
        OpenAiCalls.head(response);
        var request = body == null ? ConversationRequest.EMPTY : body;
        request.requireSupported();
        var past = request.past();
        // No list shows a part of what was said.
        boolean isUnlisted = !past.isEmpty();
        var session =
                named.beginUnnamed(
                        new Beginning(
                                null,
                                ChatMode.REGULAR,
                                List.of(),
                                request.metadataOrNone(),
                                ModelChoice.DEFAULT,
                                null,
                                isUnlisted));
        pasts.complete(session, past);
        return shown(session);
    }

    @GetMapping("/v1/conversations/{conversationId}")
    ConversationObject read(@PathVariable String conversationId, HttpServletResponse response) {
        OpenAiCalls.head(response);
        return shown(sessions.get(sessionId(conversationId)));
    }

    @PostMapping(
            path = "/v1/conversations/{conversationId}",
            produces = MediaType.APPLICATION_JSON_VALUE)
    ConversationObject change(
            @PathVariable String conversationId,
            @RequestBody ConversationRequest request,
            HttpServletResponse response) {
        OpenAiCalls.head(response);
        return shown(sessions.describe(sessionId(conversationId), request.metadataOrNone()));
    }

    @DeleteMapping("/v1/conversations/{conversationId}")
    Deleted delete(@PathVariable String conversationId, HttpServletResponse response) {
        OpenAiCalls.head(response);
        sessions.delete(sessionId(conversationId));
        return new Deleted(conversationId, "conversation.deleted", true);
    }

    @GetMapping("/v1/conversations/{conversationId}/items")
    Items items(
            @PathVariable String conversationId,
            @RequestParam(defaultValue = "20") int limit,
            @RequestParam(defaultValue = "desc") String order,
            @RequestParam(required = false) @Nullable String after,
            HttpServletResponse response) {
        OpenAiCalls.head(response);
        new FieldChecks()
                .range("limit", limit, 1, MOST_ITEMS)
                .that(order.equals("asc") || order.equals("desc"), "order", "must be asc or desc")
                .orThrow();
        var session = sessions.require(sessionId(conversationId));
        var newest = pages.newest(session.owner(), session.sessionId());
        var items = new ConversationItems(limit, after);
        if (order.equals("asc")) {
            pages.oldestFirst(newest, items);
        } else {
            pages.newestFirst(newest, items);
        }
        new FieldChecks()
                .that(items.isBehind(), "after", "must be the id of an item of this conversation")
                .orThrow();
        return items.page();
    }

    private static UUID sessionId(String conversationId) {
        var id = ResponseIds.session(conversationId);
        if (id == null) {
            throw ProblemException.notFound("conversation " + conversationId);
        }
        return id;
    }

    // The native calls take any JSON as metadata; here, values are texts.
    private static ConversationObject shown(SessionView session) {
        var metadata = new TreeMap<String, String>();
        session.metadata().forEach((name, value) -> metadata.put(name, String.valueOf(value)));
        return new ConversationObject(
                ResponseIds.conversation(session.sessionId()),
                "conversation",
                session.createdAt().getEpochSecond(),
                metadata);
    }
}
