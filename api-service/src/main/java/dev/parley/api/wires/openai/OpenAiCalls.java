package dev.parley.api.wires.openai;

import dev.parley.api.messages.Messages;
import dev.parley.api.messages.NewMessage;
import dev.parley.api.models.OfferedModels;
import dev.parley.api.stream.Wire;
import dev.parley.api.web.FieldChecks;
import dev.parley.api.wires.openai.CallSessions.Asked;
import dev.parley.api.wires.openai.CallSessions.Call;
import dev.parley.events.MessageAccepted;
import dev.parley.events.ModelChoice;
import dev.parley.log.Ids;
import dev.parley.store.history.view.SessionView;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Takes the messages of calls, each once, however often a client repeats it. Thread-safe. */
@Component
class OpenAiCalls {

    private static final Pattern REPEATS = Pattern.compile("[1-9][0-9]{0,3}");

    /** The key of the message that a session was made for. */
    private static final String ONLY_MESSAGE = "sent";

    private final CallSessions sessions;
    private final Messages messages;
    private final OfferedModels models;
    private final OpenAiSettings settings;

    OpenAiCalls(
            CallSessions sessions,
            Messages messages,
            OfferedModels models,
            OpenAiSettings settings) {
        this.sessions = sessions;
        this.messages = messages;
        this.models = models;
        this.settings = settings;
    }

    /** A message that can be sent. */
    record Ready(SessionView session, NewMessage message, String key) {

        /** The same message, which goes on from this turn; null for the session's leaf. */
        Ready after(@Nullable UUID turn) {
            return new Ready(session, message.after(turn), key);
        }
    }

    /** Begins an answer with what each has. */
    static void head(HttpServletResponse response) {
        response.setHeader(OpenAiErrors.REQUEST_ID, Ids.next().toString());
    }

    /**
     * Returns what the headers of a call say.
     *
     * @param session the one that a header names
     */
    static Call call(HttpServletRequest http, @Nullable UUID session) {
        var key = http.getHeader("Idempotency-Key");
        new FieldChecks().visibleAscii("Idempotency-Key", key, 128).orThrow();
        var repeats = http.getHeader("X-Stainless-Retry-Count");
        return new Call(
                http,
                session,
                key,
                repeats != null && REPEATS.matcher(repeats).matches(),
                null,
                true);
    }

    /**
     * Finds or begins the session of a call.
     *
     * @param inBody the session that the body names
     * @param unlisted true if no list shows a session that begins here without a name
     */
    Ready ready(
            SentConversation sent,
            ModelChoice choice,
            @Nullable UUID inBody,
            boolean unlisted,
            Call call,
            HttpServletResponse response) {
        if (!models.has(choice)) {
            throw OpenAiModelsController.unknown(Objects.requireNonNull(choice.model()));
        }
        var asked = sessions.ask(sent, choice, inBody, unlisted, call);
        response.setHeader("Parley-Session-Id", asked.session().sessionId().toString());
        if (asked.differs()) {
            response.setHeader("Parley-History", "differs");
        }
        return new Ready(
                asked.session(), asked.message(), key(asked, call, call.hash(sent, choice)));
    }

    // A message without a key of its client gets one of its own, by which a repeat finds it.
    private String key(Asked asked, Call call, String hash) {
        if (call.key() != null) {
            return call.key();
        }
        if (asked.isOwn()) {
            return ONLY_MESSAGE;
        }
        // It begins with what was asked, since the last message alone may be asked again.
        var asks = "sent-" + hash + "-";
        var before =
                call.isRepeated()
                        ? messages.recentKey(asked.session(), asks, settings.repeatedWithin())
                        : Optional.<String>empty();
        return before.orElseGet(() -> asks + Ids.next());
    }

    /** Sends the message and follows its answer, as {@link Messages#stream} does. */
    void answer(Ready ready, Wire.Format format, HttpServletResponse response) throws IOException {
        messages.stream(ready.session(), ready.message(), ready.key(), format, response);
    }

    /** Sends the message, and does not wait for the answer. */
    MessageAccepted send(Ready ready) {
        return messages.send(ready.session(), ready.message(), ready.key());
    }
}
