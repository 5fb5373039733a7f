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
     * @param title null for none
     * @param metadata as {@code dev.parley.api.web.FieldChecks#metadata} allows it
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

    /**
     * As {@link #begin}; the session is as the event log has it now. If no list shows it and it was
     * begun before, it is kept as one in which something happens: what was left half done is gone
     * on with, and must not be deleted as idle meanwhile.
     */
    public SessionView resume(String name, Beginning beginning) {
        boolean isBegun = find(name).isPresent();
        var session = sessions.get(begin(name, beginning).sessionId());
        if (isBegun && session.unlisted()) {
            sessions.keep(session);
        }
        return session;
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

    /**
     * Returns true if the key stands for this, or for nothing yet; from then on it does. It stands
     * for it as long as the session with the name that {@link #nameOf} gives.
     *
     * @param hash of all that is asked with the key
     */
    public boolean standsFor(String key, String hash) {
        var owner = caller.owner();
        var before = conversations.namedSince(owner, key, Instant.EPOCH);
        var same = conversations.namedSince(owner, nameOf(key, hash), Instant.EPOCH);
        if (before.isPresent()) {
            return isOfSameSession(before, same);
        }
        // The longer name comes first: whoever finds the key alone knows that it stands for
        // something else.
        var fresh = conversations.name(owner, nameOf(key, hash), Ids.next(), clock.instant());
        var named = conversations.name(owner, key, fresh.sessionId(), fresh.at());
        return named.sessionId().equals(fresh.sessionId());
    }

    private static boolean isOfSameSession(
            Optional<Conversations.Named> one, Optional<Conversations.Named> other) {
        return one.map(Conversations.Named::sessionId)
                .equals(other.map(Conversations.Named::sessionId));
    }

    /** Returns the name of the session that begins with a key. */
    public static String nameOf(String key, String hash) {
        return key + ":" + hash;
    }

    /** Begins a session without a name. */
    public SessionView beginUnnamed(Beginning beginning) {
        var fresh = new Conversations.Named(Ids.next(), clock.instant());
        return sessions.begin(created(fresh, beginning));
    }

    private SessionView publish(SessionCreated created) {
        var session = sessions.begin(created);
        // Another node may have published it first, and it may have been deleted since. Publishing
        // it again must not bring it back.
        deletion.repeat(created.owner(), created.sessionId());
        return session;
    }
}
