package dev.parley.store.history;

import dev.parley.store.PageBytes;
import dev.parley.store.history.projection.HistoryRows;
import dev.parley.store.history.projection.SessionRow;
import dev.parley.store.history.view.SessionView;
import dev.parley.store.words.SearchWords;
import jakarta.persistence.EntityManager;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Finds sessions by words, as {@link SearchWords} cuts them. It searches stored rows and texts that
 * are not stored yet. Joins the caller's transaction. Thread-safe.
 */
public final class SessionSearch {

    private static final String MATCHES =
            """
             AND session_id IN (
                SELECT session_id FROM searched_text
                WHERE owner = :owner AND words @@ CAST(:words AS tsquery))
            """;

    private final EntityManager jpa;
    private final JdbcClient jdbc;

    public SessionSearch(EntityManager jpa, JdbcClient jdbc) {
        this.jpa = jpa;
        this.jdbc = jdbc;
    }

    /**
     * Stored sessions, in any order.
     *
     * @param isCut true if there are more, which were left out because of their size
     */
    record Stored(List<SessionRow> sessions, boolean isCut) {}

    private record Found(UUID sessionId, long bytes) {}

    /**
     * Returns the most recently active stored sessions that match, except these.
     *
     * @param limit the most sessions; fewer if they are large ({@link PageBytes})
     */
    Stored stored(SessionLists.Wanted wanted, Collection<UUID> without, int limit) {
        var after = wanted.after();
        var words = wanted.words();
        var sql =
                "SELECT session_id, octet_length(metadata) + octet_length(document_ids)"
                        + " + coalesce(octet_length(system_prompt), 0) AS bytes FROM session"
                        + " WHERE owner = :owner AND session_id <> ALL (:without)"
                        // Each half has an index of its own.
                        + (wanted.unlisted()
                                ? " AND (unlisted OR NOT unlisted)"
                                : " AND NOT unlisted")
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
            query.param("words", SearchWords.query(words));
        }
        var found = query.query(Found.class).list();
        var page = found.subList(0, PageBytes.fitting(found.stream().map(Found::bytes).toList()));
        var sessions =
                jpa.createQuery(
                                "select s from SessionRow s where s.sessionId in :ids"
                                        + " and s.owner = :owner",
                                SessionRow.class)
                        .setParameter("owner", wanted.owner())
                        .setParameter("ids", page.stream().map(Found::sessionId).toList())
                        .getResultList();
        return new Stored(sessions, page.size() < found.size());
    }

    /**
     * Returns the sessions among these that have the words in their title, in a stored message, or
     * in a message from the end of the event log.
     */
    List<SessionView> matching(
            String owner, List<SessionView> sessions, HistoryRows rows, String words) {
        var query = SearchWords.query(words);
        var found = new HashSet<UUID>(inStoredMessages(owner, sessions, query));
        var owners = new ArrayList<UUID>();
        var texts = new ArrayList<String>();
        for (var session : sessions) {
            var title = session.title();
            if (title != null) {
                owners.add(session.sessionId());
                texts.add(title);
            }
            for (var fresh : rows.freshTexts(session.sessionId())) {
                owners.add(session.sessionId());
                texts.add(fresh.text());
            }
        }
        matching(texts, query).forEach(number -> found.add(owners.get(number - 1)));
        return sessions.stream().filter(s -> found.contains(s.sessionId())).toList();
    }

    /**
     * Returns the newest turn of each of these sessions that has the words in a message; none of a
     * session that has them in its title only. The turn may be on any branch.
     */
    Map<UUID, UUID> turns(
            String owner, List<SessionView> sessions, HistoryRows rows, String words) {
        var query = SearchWords.query(words);
        var newest = new HashMap<UUID, Place>();
        stored(owner, sessions, query).forEach(place -> keepNewest(newest, place));
        var places = new ArrayList<Place>();
        var texts = new ArrayList<String>();
        for (var session : sessions) {
            for (var fresh : rows.freshTexts(session.sessionId())) {
                places.add(new Place(session.sessionId(), fresh.turnId(), fresh.seq()));
                texts.add(fresh.text());
            }
        }
        if (!texts.isEmpty()) {
            matching(texts, query).forEach(number -> keepNewest(newest, places.get(number - 1)));
        }
        var turns = new HashMap<UUID, UUID>();
        newest.forEach((session, place) -> turns.put(session, place.turnId()));
        return turns;
    }

    private static void keepNewest(Map<UUID, Place> newest, Place place) {
        newest.merge(
                place.sessionId(), place, (one, other) -> one.seq() > other.seq() ? one : other);
    }

    private record Place(UUID sessionId, UUID turnId, int seq) {}

    private List<Place> stored(String owner, List<SessionView> sessions, String query) {
        return jdbc.sql(
                        """
                        SELECT DISTINCT ON (t.session_id) t.session_id, m.turn_id, m.seq
                        FROM searched_text t JOIN message m ON m.message_id = t.text_id
                        WHERE t.owner = :owner AND t.session_id = ANY (:ids)
                            AND t.words @@ CAST(:words AS tsquery)
                        ORDER BY t.session_id, m.seq DESC
                        """)
                .param("owner", owner)
                .param("ids", sessions.stream().map(SessionView::sessionId).toArray(UUID[]::new))
                .param("words", query)
                .query(Place.class)
                .list();
    }

    // The title may have changed since it was stored.
    private Set<UUID> inStoredMessages(String owner, List<SessionView> sessions, String query) {
        return new HashSet<>(
                jdbc.sql(
                                """
                                SELECT session_id FROM searched_text
                                WHERE owner = :owner AND session_id = ANY (:ids)
                                    AND text_id <> session_id AND words @@ CAST(:words AS tsquery)
                                """)
                        .param("owner", owner)
                        .param(
                                "ids",
                                sessions.stream().map(SessionView::sessionId).toArray(UUID[]::new))
                        .param("words", query)
                        .query(UUID.class)
                        .list());
    }

    // PostgreSQL matches these texts too, so that both halves of a list treat the words alike.
    private List<Integer> matching(List<String> texts, String query) {
        return jdbc.sql(
                        """
                        SELECT number FROM unnest(CAST(:texts AS text[]))
                            WITH ORDINALITY AS fresh (words, number)
                        WHERE CAST(words AS tsvector) @@ CAST(:words AS tsquery)
                        """)
                .param("texts", texts.stream().map(SearchWords::vector).toArray(String[]::new))
                .param("words", query)
                .query(Integer.class)
                .list();
    }
}
