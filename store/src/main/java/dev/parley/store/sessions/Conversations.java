package dev.parley.store.sessions;

import dev.parley.store.erasures.ErasureRunning;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The table {@code conversation}, which decides which session a conversation id names. When the
 * session is deleted, the id becomes free again. Works with or without a transaction of the caller.
 * Thread-safe.
 */
public final class Conversations {

    private static final RowMapper<Named> NAMED =
            (row, i) ->
                    new Named(
                            row.getObject("session_id", UUID.class),
                            row.getObject("at", OffsetDateTime.class).toInstant());

    private final JdbcClient jdbc;

    public Conversations(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * The session that a conversation id names.
     *
     * @param at when that was decided; {@code session.created} carries this time
     */
    public record Named(UUID sessionId, Instant at) {}

    /** Returns the session that the id names; empty if there is none or it was deleted. */
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

    /** Returns the session that the id was made to name since then; empty if there is none. */
    public Optional<Named> namedSince(String owner, String conversationId, Instant since) {
        return jdbc.sql(
                        """
                        SELECT session_id, at FROM conversation c
                        WHERE owner = ? AND conversation_id = ? AND at >= ? AND NOT EXISTS
                            (SELECT FROM deleted_session d WHERE d.session_id = c.session_id)
                        """)
                .params(owner, conversationId, since.atOffset(ZoneOffset.UTC))
                .query(NAMED)
                .optional();
    }

    /**
     * Makes the id name this new session, whatever it named before.
     *
     * @throws ErasureRunning if all that the owner has is being erased
     */
    public void rename(String owner, String conversationId, Named fresh) {
        int named =
                jdbc.sql(
                                """
                                INSERT INTO conversation (owner, conversation_id, session_id, at)
                                SELECT :owner, :conversation, :session, :at
                                WHERE NOT EXISTS
                                    (SELECT FROM erasure WHERE owner = :owner AND state = 'running')
                                ON CONFLICT (owner, conversation_id) DO UPDATE
                                SET session_id = excluded.session_id, at = excluded.at
                                """)
                        .param("owner", owner)
                        .param("conversation", conversationId)
                        .param("session", fresh.sessionId())
                        .param("at", fresh.at().atOffset(ZoneOffset.UTC))
                        .update();
        if (named == 0) {
            throw new ErasureRunning();
        }
    }

    /**
     * Makes the id name a new session unless it names one already. If several nodes try at once,
     * all get the same session.
     *
     * @param fresh id of the new session, used if the conversation id is free
     * @throws ErasureRunning if it is free, and all that the owner has is being erased
     */
    public Named name(String owner, String conversationId, UUID fresh, Instant at) {
        jdbc.sql(
                        """
                        INSERT INTO conversation AS c (owner, conversation_id, session_id, at)
                        SELECT :owner, :conversation, :session, :at
                        WHERE NOT EXISTS
                            (SELECT FROM erasure WHERE owner = :owner AND state = 'running')
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
                .query(NAMED)
                .optional()
                .orElseThrow(ErasureRunning::new);
    }
}
