package dev.parley.api.sessions;

import dev.parley.api.security.Caller;
import dev.parley.events.ChatMode;
import dev.parley.events.ModelChoice;
import dev.parley.events.SessionEvent.SessionCreated;
import dev.parley.log.Ids;
import dev.parley.store.history.view.SessionView;
import dev.parley.store.sessions.Conversations;
import dev.parley.store.sessions.SessionDeletion;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** The caller's sessions by names that clients give them. Thread-safe. */
@Component
public class NamedSessions {

    /** What {@link #isName} wants, for clients. */
    public static final String NAMES =
            "must have between 1 and 64 of the characters A-Z a-z 0-9 . _ -";

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");

    private final Conversations conversations;
    private final Sessions sessions;
    private final SessionDeletion deletion;
    private final Caller caller;
    private final Clock clock;

    NamedSessions(
            Conversations conversations,
            Sessions sessions,
            SessionDeletion deletion,
            Caller caller,
            Clock clock) {
        this.conversations = conversations;
        this.sessions = sessions;
        this.deletion = deletion;
        this.caller = caller;
        this.clock = clock;
    }

    /**
     * What a session is when it begins.
     *
     * @param conversationId null if the session does not show its name
     * @param isUnlisted true if no list shows the session
     */
    public record Beginning(
            @Nullable String title,
            ChatMode mode,
            List<UUID> documentIds,
            Map<String, Object> metadata,
            ModelChoice choice,
            @Nullable String conversationId,
            boolean isUnlisted) {

        /** A session without a title and with defaults. */
        public Beginning(@Nullable String conversationId, boolean isUnlisted) {
            this(
                    null,
                    ChatMode.REGULAR,
                    List.of(),
                    Map.of(),
                    ModelChoice.DEFAULT,
                    conversationId,
                    isUnlisted);
        }

        SessionCreated of(UUID sessionId, Instant at, String owner) {
            return new SessionCreated(
                    sessionId,
                    at,
                    owner,
                    title,
                    mode,
                    documentIds,
                    metadata,
                    conversationId,
                    choice,
                    isUnlisted ? true : null);
        }
    }

    /** Returns true if clients may choose this name. */
    public static boolean isName(String name) {
        return NAME.matcher(name).matches();
    }

    /** Returns the session with this name if the event log has it. */
    public Optional<SessionView> find(String name) {
        return conversations.find(caller.owner(), name).flatMap(sessions::find);
    }

    /**
     * Returns the session that got the name within this time. As {@link #begin} does, it publishes
     * one that another node has only named yet.
     */
    public Optional<SessionView> beginAgain(String name, Duration within, Beginning beginning) {
        return conversations
                .namedSince(caller.owner(), name, clock.instant().minus(within))
                .map(named -> published(named, beginning));
    }

    /**
     * Begins the session. If several nodes try at once, all get the same one. After a crash between
     * naming and publishing the session, the next call publishes it.
     */
    public SessionView begin(String name, Beginning beginning) {
        var fresh = Ids.next();
        var named = conversations.name(caller.owner(), name, fresh, clock.instant());
        return named.sessionId().equals(fresh)
                ? publish(created(named, beginning))
                : published(named, beginning);
    }

    private SessionView published(Conversations.Named named, Beginning beginning) {
        return sessions.find(named.sessionId()).orElseGet(() -> publish(created(named, beginning)));
    }

    private SessionCreated created(Conversations.Named named, Beginning beginning) {
        return beginning.of(named.sessionId(), named.at(), caller.owner());
    }

    /** Begins a session of its own, and gives it the name, whatever that named before. */
    public SessionView beginAnother(String name, Beginning beginning) {
        var named = new Conversations.Named(Ids.next(), clock.instant());
        conversations.rename(caller.owner(), name, named);
        return publish(created(named, beginning));
    }

    private SessionView publish(SessionCreated created) {
        var session = sessions.begin(created);
        // Another node may have published it first, and it may have been deleted since. Publishing
        // it again must not bring it back.
        deletion.repeat(created.owner(), created.sessionId());
        return session;
    }
}
