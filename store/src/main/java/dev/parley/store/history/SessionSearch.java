package dev.parley.store.history;

import dev.parley.store.history.projection.HistoryRows;
import dev.parley.store.history.projection.SessionRow;
import dev.parley.store.history.view.SessionView;
import jakarta.persistence.EntityManager;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Finds sessions by words, with PostgreSQL's full text search. It searches stored rows and texts
 * that are not stored yet. Joins the caller's transaction. Thread-safe.
 */
public final class SessionSearch {

    private static final String MATCHES =
            """
             AND session_id IN (
                SELECT session_id FROM session WHERE search @@ search_query(:words)
                UNION
                SELECT session_id FROM message WHERE search @@ search_query(:words))
            """;

    private final EntityManager jpa;
    private final JdbcClient jdbc;

    public SessionSearch(EntityManager jpa, JdbcClient jdbc) {
        this.jpa = jpa;
        this.jdbc = jdbc;
    }

    /** Returns the most recently active stored sessions that match, except these, in any order. */
    List<SessionRow> stored(SessionLists.Wanted wanted, Collection<UUID> without, int limit) {
        var after = wanted.after();
        var words = wanted.words();
        var sql =
                "SELECT session_id FROM session"
                        + " WHERE owner = :owner AND session_id <> ALL (:without)"
                        + (after == null ? "" : " AND (updated_at, session_id) < (:time, :id)")
                        + (words == null ? "" : MATCHES)
                        + " ORDER BY updated_at DESC, session_id DESC LIMIT :limit";
        var query =
                jdbc.sql(sql)
                        .param("owner", wanted.owner())
                        .param("without", without.toArray(UUID[]::new))
                        .param("limit", limit);
        if (after != null) {
            query.param("time", after.at().atOffset(ZoneOffset.UTC)).param("id", after.id());
        }
        if (words != null) {
            query.param("words", words);
        }
        return jpa.createQuery(
                        "select s from SessionRow s where s.sessionId in :ids", SessionRow.class)
                .setParameter("ids", query.query(UUID.class).list())
                .getResultList();
    }

    /**
     * Returns the sessions among these that have the words in their title, in a stored message, or
     * in a message from the end of the event log.
     */
    List<SessionView> matching(List<SessionView> sessions, HistoryRows rows, String words) {
        var found = new HashSet<UUID>(inStoredMessages(sessions, words));
        var owners = new ArrayList<UUID>();
        var texts = new ArrayList<String>();
        for (var session : sessions) {
            var title = session.title();
            if (title != null) {
                owners.add(session.sessionId());
                texts.add(title);
            }
            for (var text : rows.freshTexts(session.sessionId())) {
                owners.add(session.sessionId());
                texts.add(text);
            }
        }
        matching(texts, words).forEach(number -> found.add(owners.get(number - 1)));
        return sessions.stream().filter(s -> found.contains(s.sessionId())).toList();
    }

    private Set<UUID> inStoredMessages(List<SessionView> sessions, String words) {
        return new HashSet<>(
                jdbc.sql(
                                """
                                SELECT session_id FROM message
                                WHERE session_id = ANY (:ids) AND search @@ search_query(:words)
                                """)
                        .param(
                                "ids",
                                sessions.stream().map(SessionView::sessionId).toArray(UUID[]::new))
                        .param("words", words)
                        .query(UUID.class)
                        .list());
    }

    // PostgreSQL matches these texts too, so that both halves of a list treat the words alike.
    private List<Integer> matching(List<String> texts, String words) {
        return jdbc.sql(
                        """
                        SELECT number FROM unnest(CAST(:texts AS text[]))
                            WITH ORDINALITY AS fresh (body, number)
                        WHERE search_vector(body) @@ search_query(:words)
                        """)
                .param("texts", texts.toArray(String[]::new))
                .param("words", words)
                .query(Integer.class)
                .list();
    }
}
