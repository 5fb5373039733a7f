package dev.parley.api.wires;

import dev.parley.api.messages.Messages;
import dev.parley.api.messages.NewMessage;
import dev.parley.api.sessions.NamedSessions;
import dev.parley.api.sessions.Sessions;
import dev.parley.api.web.FieldChecks;
import dev.parley.api.web.IdParameters;
import dev.parley.api.web.ProblemException;
import dev.parley.store.history.view.SessionView;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * The session that a client means by the id of its chat or thread. The id is a name, the same as
 * the conversation id of {@code /api/v1/chat}; one that names nothing, but is the id of a session
 * of the caller, means that session. Thread-safe.
 */
@Component
public class WireSessions {

    // With the conversation id the model would forget all but the newest exchanges.
    private static final NamedSessions.Beginning BEGINNING =
            new NamedSessions.Beginning(null, false);

    private final NamedSessions named;
    private final Sessions sessions;
    private final Messages messages;

    WireSessions(NamedSessions named, Sessions sessions, Messages messages) {
        this.named = named;
        this.sessions = sessions;
        this.messages = messages;
    }

    /** Checks the id in this field, which is required. */
    public static void check(FieldChecks checks, String field, @Nullable String id) {
        checks.required(field, id)
                .that(id == null || NamedSessions.isName(id), field, NamedSessions.NAMES);
    }

    /** Returns the session; empty if the caller has none by this id. */
    public Optional<SessionView> find(String id) {
        return NamedSessions.isName(id)
                ? named.find(id).or(() -> byItsOwnId(id))
                : Optional.empty();
    }

    /**
     * Returns the session, or begins one with this name.
     *
     * @param message the message that it would begin with
     * @throws ProblemException if there is no such session, and the message would be refused
     */
    public SessionView findOrBegin(String id, NewMessage message) {
        return find(id).orElseGet(
                        () -> {
                            messages.requireAcceptable(message, true);
                            return named.begin(id, BEGINNING);
                        });
    }

    // Front ends name their chats by UUIDs, too, so most are names.
    private Optional<SessionView> byItsOwnId(String id) {
        try {
            return sessions.find(IdParameters.parse(id));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
