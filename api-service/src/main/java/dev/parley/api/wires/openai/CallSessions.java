package dev.parley.api.wires.openai;

import dev.parley.api.messages.Messages;
import dev.parley.api.messages.NewMessage;
import dev.parley.api.sessions.ImportedPast;
import dev.parley.api.sessions.ImportedPast.Exchange;
import dev.parley.api.sessions.NamedSessions;
import dev.parley.api.sessions.NamedSessions.Beginning;
import dev.parley.api.sessions.Sessions;
import dev.parley.api.web.FieldChecks;
import dev.parley.events.ModelChoice;
import dev.parley.events.Text;
import dev.parley.store.history.view.SessionView;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/**
 * Finds the session of a call. The protocol keeps none: clients send the whole conversation each
 * time, and two people behind one key may say the same. So a session is found only by a name that
 * the client gives. Thread-safe.
 */
@Component
class CallSessions {

    /** What Open WebUI sends with its calls for titles, tags and the like. */
    private static final String TASK_HEADER = "X-OpenWebUI-Task";

    private static final String TASK = "### Task:";

    /** The longest name of a conversation in a header. */
    private static final int LONGEST_NAME = 128;

    private static final JsonMapper JSON = JsonMapper.shared();

    private final Sessions sessions;
    private final NamedSessions names;
    private final ImportedPast pasts;
    private final Messages messages;
    private final OpenAiSettings settings;

    CallSessions(
            Sessions sessions,
            NamedSessions names,
            ImportedPast pasts,
            Messages messages,
            OpenAiSettings settings) {
        this.sessions = sessions;
        this.names = names;
        this.pasts = pasts;
        this.messages = messages;
        this.settings = settings;
    }

    /**
     * A call, besides its body.
     *
     * @param session the one that a header names
     * @param key the client's own idempotency key
     * @param isRepeated true if the client says that it repeats the call
     * @param previous the turn that the body goes on from; null if it names none
     * @param isFollowed true if this call sends the answer
     */
    record Call(
            HttpServletRequest http,
            @Nullable UUID session,
            @Nullable String key,
            boolean isRepeated,
            @Nullable UUID previous,
            boolean isFollowed) {

        /** The same call, whose body goes on from a turn. */
        Call after(@Nullable UUID turn) {
            return new Call(http, session, key, isRepeated, turn, isFollowed);
        }

        /** The same call, whose answer is fetched by others. */
        Call inBackground() {
            return new Call(http, session, key, isRepeated, previous, false);
        }

        /** Returns the same for two calls that ask for the same. */
        String hash(SentConversation sent, ModelChoice choice) {
            var asked = JSON.writeValueAsString(List.of(sent, choice));
            return Text.sha256Hex(previous == null ? asked : asked + previous);
        }

        // Front ends send all tasks of one message with its key.
        private Call withoutKey() {
            return new Call(http, session, null, isRepeated, previous, isFollowed);
        }
    }

    /**
     * A message and the session that it is for.
     *
     * @param isOwn true if the session was made for this message alone
     * @param differs true if the client's past is not that of the path that the message goes on
     *     from
     */
    record Asked(SessionView session, NewMessage message, boolean isOwn, boolean differs) {}

    /**
     * Returns the session that the call names, or else one of its own that begins with what the
     * client has sent.
     *
     * @param inBody the session that the body names
     * @param unlisted true if no list shows a session that begins here without a name
     */
    Asked ask(
            SentConversation sent,
            ModelChoice choice,
            @Nullable UUID inBody,
            boolean unlisted,
            Call call) {
        if (isTask(call.http(), sent)) {
            return own(sent, choice, true, call.withoutKey());
        }
        var named = call.session() == null ? inBody : call.session();
        if (named != null) {
            return goOn(sessions.require(named), sent, choice, call);
        }
        var name = name(call.http());
        if (name == null) {
            return own(sent, choice, unlisted, call);
        }
        return names.find(name)
                .map(session -> goOn(session, sent, choice, call))
                .orElseGet(
                        () -> begin(name, new Beginning(null, false), false, sent, choice, call));
    }

    // Such a call comes beside the live turn, and is no part of the conversation.
    private static boolean isTask(HttpServletRequest http, SentConversation sent) {
        var task = http.getHeader(TASK_HEADER);
        return (task != null && !task.isBlank())
                || sent.lastMessage().startsWith(TASK)
                || (sent.system() != null && sent.system().startsWith(TASK));
    }

    private @Nullable String name(HttpServletRequest http) {
        for (var header : settings.conversationHeaders()) {
            var value = http.getHeader(header);
            if (value != null && !value.isBlank()) {
                new FieldChecks().visibleAscii(header, value, LONGEST_NAME).orThrow();
                return "openai:" + header + ":" + value;
            }
        }
        return null;
    }

    private Asked goOn(SessionView session, SentConversation sent, ModelChoice choice, Call call) {
        var past = sent.past();
        writeUnlessBegun(session, past, message(sent.lastMessage(), choice), call);
        return new Asked(
                session,
                message(sent.lastMessage(), choice),
                false,
                !pasts.isHeldBy(session, call.previous(), past));
    }

    private Asked own(SentConversation sent, ModelChoice choice, boolean unlisted, Call call) {
        var beginning = new Beginning(null, unlisted);
        if (call.key() != null) {
            var name = "openai:key:" + Text.sha256Hex(call.key());
            return names.find(name)
                    .map(session -> begunBefore(session, sent, choice, call))
                    .orElseGet(() -> begin(name, beginning, true, sent, choice, call));
        }
        var name = "openai:sent:" + unlisted + ":" + call.hash(sent, choice);
        var before =
                call.isRepeated()
                        ? names.beginAgain(name, settings.repeatedWithin(), beginning)
                        : Optional.<SessionView>empty();
        return before.map(session -> begunBefore(session, sent, choice, call))
                .orElseGet(
                        () -> {
                            requireAcceptable(sent, choice, call);
                            var session = names.beginAnother(name, beginning);
                            return begun(session, true, sent, choice);
                        });
    }

    private Asked begin(
            String name,
            Beginning beginning,
            boolean isOwn,
            SentConversation sent,
            ModelChoice choice,
            Call call) {
        requireAcceptable(sent, choice, call);
        return begun(names.begin(name, beginning), isOwn, sent, choice);
    }

    private Asked begun(
            SessionView session, boolean isOwn, SentConversation sent, ModelChoice choice) {
        pasts.write(session, sent.past());
        return new Asked(session, message(sent.question(), choice), isOwn, false);
    }

    // Whoever began it may have died before its past was written.
    private Asked begunBefore(
            SessionView session, SentConversation sent, ModelChoice choice, Call call) {
        var message = message(sent.question(), choice);
        writeUnlessBegun(session, sent.past(), message, call);
        return new Asked(session, message, true, false);
    }

    // Nothing is written for a message that is refused.
    private void writeUnlessBegun(
            SessionView session, List<Exchange> past, NewMessage message, Call call) {
        if (pasts.isMissing(session, past)) {
            messages.requireAcceptable(
                    new NewMessage(
                            message.content(),
                            session.mode(),
                            null,
                            null,
                            message.choice().orElse(session.choice())),
                    call.isFollowed());
            pasts.write(session, past);
        }
    }

    private void requireAcceptable(SentConversation sent, ModelChoice choice, Call call) {
        messages.requireAcceptable(message(sent.question(), choice), call.isFollowed());
    }

    private static NewMessage message(String text, ModelChoice choice) {
        return new NewMessage(text, null, null, null, choice);
    }
}
