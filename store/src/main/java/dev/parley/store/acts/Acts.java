package dev.parley.store.acts;

import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The table {@code audit_act}: acts that are not in {@code chat.audit} yet. An act is noted by the
 * statement that does it, or before it is done. Joins the caller's transaction. Thread-safe.
 */
public final class Acts {

    /**
     * Notes an act if the statement before, {@code WITH done AS (…) }, has returned a row; takes
     * {@link Act#json} as {@code :act}. It counts as one changed row.
     */
    public static final String NOTE_IF_DONE =
            " INSERT INTO audit_act (act) SELECT CAST(:act AS jsonb) FROM done";

    private final JdbcClient jdbc;

    public Acts(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** An act as {@code chat.audit} is to hold it, which may be there already. */
    public record Noted(long number, String json) {}

    /** Notes an act. */
    public void note(Act act) {
        jdbc.sql("INSERT INTO audit_act (act) VALUES (CAST(? AS jsonb))")
                .param(act.json())
                .update();
    }

    /**
     * Returns the oldest acts, and keeps them from others for the rest of the transaction. Those
     * that others have are left out.
     */
    public List<Noted> take(int atMost) {
        return jdbc.sql(
                        """
                        SELECT number, CAST(json_build_object('type', 'audit.act', 'id', id, 'at',
                            to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
                            'act', act) AS text) AS json
                        FROM audit_act ORDER BY number LIMIT ? FOR UPDATE SKIP LOCKED
                        """)
                .param(atMost)
                .query(Noted.class)
                .list();
    }

    /** Removes acts that {@code chat.audit} holds. */
    public void published(List<Noted> acts) {
        jdbc.sql("DELETE FROM audit_act WHERE number = ANY (?)")
                .param(acts.stream().map(Noted::number).toArray(Long[]::new))
                .update();
    }
}
