package dev.parley.api.v1chat;

import dev.parley.api.security.Caller;
import dev.parley.api.sessions.Sessions;
import dev.parley.events.ChatMode;
import dev.parley.events.ModelChoice;
import dev.parley.events.SessionEvent.SessionCreated;
import dev.parley.log.Ids;
import dev.parley.store.history.view.SessionView;
import dev.parley.store.sessions.Conversations;
import dev.parley.store.sessions.SessionDeletion;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** The sessions of the caller's conversation ids. Thread-safe. */
@Component
class ConversationSessions {

    private final Conversations conversations;
    private final Sessions sessions;
    private final SessionDeletion deletion;
    private final Caller caller;
    private final Clock clock;

    ConversationSessions(
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

    /** Returns the conversation's session if the event log has it. */
    Optional<SessionView> find(String conversationId) {
        return conversations.find(caller.owner(), conversationId).flatMap(sessions::find);
    }

    /**
     * Begins the conversation. If several nodes try at once, all get the same session. After a
     * crash between naming and publishing the session, the next call publishes it.
     */
    SessionView begin(String conversationId) {
        var fresh = Ids.next();
        var named = conversations.name(caller.owner(), conversationId, fresh, clock.instant());
        var created =
                new SessionCreated(
                        named.sessionId(),
                        named.at(),
                        caller.owner(),
                        null,
                        ChatMode.REGULAR,
                        List.of(),
                        Map.of(),
                        conversationId,
                        ModelChoice.DEFAULT);
        return created.sessionId().equals(fresh)
                ? publish(created)
                : sessions.find(created.sessionId()).orElseGet(() -> publish(created));
    }

    private SessionView publish(SessionCreated created) {
        var session = sessions.begin(created);
        // Another node may have published it first, and it may have been deleted since. Publishing
        // it again must not bring it back.
        deletion.repeat(created.owner(), created.sessionId());
        return session;
    }
}
