package dev.parley.api.v1chat;

import dev.parley.api.security.Caller;
import dev.parley.api.sessions.Sessions;
import dev.parley.events.ChatMode;
import dev.parley.events.EventCodec;
import dev.parley.events.SessionEvent.SessionCreated;
import dev.parley.history.SessionView;
import dev.parley.log.Ids;
import dev.parley.turns.SessionRemoval;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * The caller's conversations: the table {@code conversation} decides which session a conversation
 * id names. The id of a deleted session is free again. Thread safe.
 */
@Component
class Conversations {

    private final JdbcClient jdbc;
    private final Sessions sessions;
    private final SessionRemoval removal;
    private final Caller caller;
    private final Clock clock;

    Conversations(
            JdbcClient jdbc,
            Sessions sessions,
            SessionRemoval removal,
            Caller caller,
            Clock clock) {
        this.jdbc = jdbc;
        this.sessions = sessions;
        this.removal = removal;
        this.caller = caller;
        this.clock = clock;
    }

    /** The conversation's session, if the record holds it. */
    Optional<SessionView> find(String conversationId) {
        return jdbc.sql(
                        """
                        SELECT session_id FROM conversation c
                        WHERE owner = ? AND conversation_id = ? AND NOT EXISTS
                            (SELECT FROM deleted_session d WHERE d.session_id = c.session_id)
                        """)
                .params(caller.owner(), conversationId)
                .query(UUID.class)
                .optional()
                .flatMap(sessions::find);
    }

    /**
     * Begins the conversation; of any number of nodes that try at once all get the same session. A
     * crash after the decision leaves it to whoever comes next to publish the session.
     */
    SessionView begin(String conversationId) {
        var fresh = Ids.next();
        var created = decide(conversationId, fresh);
        return created.sessionId().equals(fresh)
                ? publish(created)
                : sessions.find(created.sessionId()).orElseGet(() -> publish(created));
    }

    private SessionView publish(SessionCreated created) {
        var session = sessions.begin(created);
        // Another node may have published it first, and somebody have deleted it since: ours would
        // bring it back.
        removal.repeat(created.sessionId());
        return session;
    }

    private SessionCreated decide(String conversationId, UUID fresh) {
        jdbc.sql(
                        """
                        INSERT INTO conversation AS c (owner, conversation_id, session_id, at)
                        VALUES (:owner, :conversation, :session, :at)
                        ON CONFLICT (owner, conversation_id) DO UPDATE
                        SET session_id = excluded.session_id, at = excluded.at
                        WHERE EXISTS
                            (SELECT FROM deleted_session d WHERE d.session_id = c.session_id)
                        """)
                .param("owner", caller.owner())
                .param("conversation", conversationId)
                .param("session", fresh)
                .param("at", EventCodec.toMillis(clock.instant()).atOffset(ZoneOffset.UTC))
                .update();
        return jdbc.sql(
                        "SELECT session_id, at FROM conversation"
                                + " WHERE owner = ? AND conversation_id = ?")
                .params(caller.owner(), conversationId)
                .query(
                        (row, i) ->
                                new SessionCreated(
                                        row.getObject("session_id", UUID.class),
                                        row.getObject("at", OffsetDateTime.class).toInstant(),
                                        caller.owner(),
                                        null,
                                        ChatMode.REGULAR,
                                        List.of(),
                                        Map.of(),
                                        conversationId))
                .single();
    }
}
