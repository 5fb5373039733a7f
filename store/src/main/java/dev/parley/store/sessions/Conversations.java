package dev.parley.store.sessions;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The table {@code conversation}: it decides which session a conversation id names. The id of a
 * deleted session is free again. Joins the caller's transaction, and needs none. Thread safe.
 */
public final class Conversations {

    private final JdbcClient jdbc;

    public Conversations(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * The session that a conversation id names.
     *
     * @param at when that was decided
     */
    public record Named(UUID sessionId, Instant at) {}

    /** The session that the id names, unless that session was deleted. */
    public Optional<UUID> find(String owner, String conversationId) {
        return jdbc.sql(
                        """
                        SELECT session_id FROM conversation c
                        WHERE owner = ? AND conversation_id = ? AND NOT EXISTS
                            (SELECT FROM deleted_session d WHERE d.session_id = c.session_id)
                        """)
                .params(owner, conversationId)
                .query(UUID.class)
                .optional();
    }

    /**
     * Lets the id name this session, unless it names one already; of any number of nodes that try
     * at once all get the same session.
     *
     * @param fresh the session that the id is to name if it is free
     */
    public Named name(String owner, String conversationId, UUID fresh, Instant at) {
        jdbc.sql(
                        """
                        INSERT INTO conversation AS c (owner, conversation_id, session_id, at)
                        VALUES (:owner, :conversation, :session, :at)
                        ON CONFLICT (owner, conversation_id) DO UPDATE
                        SET session_id = excluded.session_id, at = excluded.at
                        WHERE EXISTS
                            (SELECT FROM deleted_session d WHERE d.session_id = c.session_id)
                        """)
                .param("owner", owner)
                .param("conversation", conversationId)
                .param("session", fresh)
                .param("at", at.atOffset(ZoneOffset.UTC))
                .update();
        return jdbc.sql(
                        "SELECT session_id, at FROM conversation"
                                + " WHERE owner = ? AND conversation_id = ?")
                .params(owner, conversationId)
                .query(
                        (row, i) ->
                                new Named(
                                        row.getObject("session_id", UUID.class),
                                        row.getObject("at", OffsetDateTime.class).toInstant()))
                .single();
    }
}
