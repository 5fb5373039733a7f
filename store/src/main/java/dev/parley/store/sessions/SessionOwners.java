package dev.parley.store.sessions;

import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Whose a session is, by one cheap statement. Does not read the event log. Thread-safe. */
public final class SessionOwners {

    private final JdbcClient jdbc;

    public SessionOwners(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** What is known of a session. */
    public enum Standing {
        /** It is the owner's. */
        THERE,
        /** It was the owner's, and the event log holds its deletion. */
        DELETED,
        /** It is another owner's, or does not exist, or is not projected yet. */
        UNKNOWN
    }

    /** Returns what this session is to this owner. */
    public Standing standing(String owner, UUID sessionId) {
        return jdbc.sql(
                        """
                        SELECT CASE
                            WHEN EXISTS (SELECT FROM deleted_session WHERE session_id = :session
                                AND owner = :owner AND state <> 'decided') THEN 'DELETED'
                            WHEN EXISTS (SELECT FROM session WHERE session_id = :session
                                AND owner = :owner) THEN 'THERE'
                            ELSE 'UNKNOWN' END
                        """)
                .param("session", sessionId)
                .param("owner", owner)
                .query((row, i) -> Standing.valueOf(row.getString(1)))
                .single();
    }
}
