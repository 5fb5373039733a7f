package dev.parley.api.wires.openai;

import dev.parley.api.messages.Admission;
import dev.parley.api.messages.NewMessage;
import dev.parley.api.sessions.ImportedPast;
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
    private final Admission admission;
    private final OpenAiSettings settings;

    CallSessions(
            Sessions sessions,
            NamedSessions names,
            ImportedPast pasts,
            Admission admission,
            OpenAiSettings settings) {
        this.sessions = sessions;
        this.names = names;
        this.pasts = pasts;
        this.admission = admission;
        this.settings = settings;
    }

    /**
     * A call, besides its body.
     *
     * @param session the one that a header names
     * @param key the client's own idempotency key
     * @param isRepeated true if the client says that it repeats the call
     * @param previous the turn that the body goes on from; null if it names none
     */
    record Call(
            HttpServletRequest http,
            @Nullable UUID session,
            @Nullable String key,
            boolean isRepeated,
            @Nullable UUID previous) {

        /** The same call, whose body goes on from a turn. */
        Call after(@Nullable UUID turn) {
            return new Call(http, session, key, isRepeated, turn);
        }

        /** Returns the same for two calls that ask for the same. */
        String hash(SentConversation sent, ModelChoice choice) {
            var asked = JSON.writeValueAsString(List.of(sent, choice));
            return Text.sha256Hex(previous == null ? asked : asked + previous);
        }

        // Front ends send all tasks of one message with its key.
        private Call withoutKey() {
            return new Call(http, session, null, isRepeated, previous);
        }
    }

    /**
     * A message and the session that it is for.
     *
     * @param isOwn true if the session was made for this message alone
     * @param differs true if the client's past is not the session's
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
            return goOn(sessions.require(named), sent, choice);
        }
        var name = name(call.http());
        if (name == null) {
            return own(sent, choice, unlisted, call);
        }
        return names.find(name)
                .map(session -> goOn(session, sent, choice))
                .orElseGet(() -> begin(name, new Beginning(null, false), false, sent, choice));
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

    private Asked goOn(SessionView session, SentConversation sent, ModelChoice choice) {
        var past = sent.past();
        pasts.writeUnlessBegun(session, past);
        return new Asked(
                session,
                message(sent.lastMessage(), choice),
                false,
                !pasts.isHeldBy(session, past));
    }

    private Asked own(SentConversation sent, ModelChoice choice, boolean unlisted, Call call) {
        var beginning = new Beginning(null, unlisted);
        if (call.key() != null) {
            var name = "openai:key:" + Text.sha256Hex(call.key());
            return names.find(name)
                    .map(session -> begunBefore(session, sent, choice))
                    .orElseGet(() -> begin(name, beginning, true, sent, choice));
        }
        var name = "openai:sent:" + unlisted + ":" + call.hash(sent, choice);
        var before =
                call.isRepeated()
                        ? names.beginAgain(name, settings.repeatedWithin(), beginning)
                        : Optional.<SessionView>empty();
        return before.map(session -> begunBefore(session, sent, choice))
                .orElseGet(
                        () -> {
                            admission.requireRoom();
                            var session = names.beginAnother(name, beginning);
                            return begun(session, true, sent, choice);
                        });
    }

    private Asked begin(
            String name,
            Beginning beginning,
            boolean isOwn,
            SentConversation sent,
            ModelChoice choice) {
        admission.requireRoom();
        return begun(names.begin(name, beginning), isOwn, sent, choice);
    }

    private Asked begun(
            SessionView session, boolean isOwn, SentConversation sent, ModelChoice choice) {
        pasts.write(session, sent.past());
        return new Asked(session, message(sent.question(), choice), isOwn, false);
    }

    // Whoever began it may have died before its past was written.
    private Asked begunBefore(SessionView session, SentConversation sent, ModelChoice choice) {
        pasts.writeUnlessBegun(session, sent.past());
        return new Asked(session, message(sent.question(), choice), true, false);
    }

    private static NewMessage message(String text, ModelChoice choice) {
        return new NewMessage(text, null, null, null, choice);
    }
}
