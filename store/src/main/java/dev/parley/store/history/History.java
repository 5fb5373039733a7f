package dev.parley.store.history;

import dev.parley.events.TurnCursor;
import dev.parley.store.PageBytes;
import dev.parley.store.history.projection.HistoryRows;
import dev.parley.store.history.projection.MessageRow;
import dev.parley.store.history.projection.Projection;
import dev.parley.store.history.projection.SessionRow;
import dev.parley.store.history.view.MessageView;
import dev.parley.store.history.view.SessionView;
import jakarta.persistence.EntityManager;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Reads the history without gaps. It folds the end of the event log, which the projector has not
 * reached, into the projected rows, by the same {@link Projection}. A client that reads after
 * {@code done} finds everything, even while the projector is down. Thread-safe.
 */
public final class History {

    private final EntityManager jpa;
    private final LogFold fold;

    public History(EntityManager jpa, LogFold fold) {
        this.jpa = jpa;
        this.fold = fold;
    }

    /** Returns the session, if the owner has it. */
    public Optional<SessionView> session(String owner, UUID sessionId) {
        return fold.read(owner, sessionId, rows -> rows.session(sessionId)).map(SessionRow::view);
    }

    /**
     * Returns the session if the owner has it, it is projected and not deleted. Does not read the
     * event log, so only what never changes in a session is sure to be up to date.
     */
    public Optional<SessionView> projectedSession(String owner, UUID sessionId) {
        List<?> found =
                jpa.createNativeQuery(
                                """
                                SELECT * FROM session s WHERE session_id = :session AND owner = :owner
                                AND NOT EXISTS (SELECT FROM deleted_session d
                                    WHERE d.session_id = s.session_id AND state <> 'decided')
                                """,
                                SessionRow.class)
                        .setParameter("session", sessionId)
                        .setParameter("owner", owner)
                        .getResultList();
        return found.stream().map(SessionRow.class::cast).map(SessionRow::view).findFirst();
    }

    /**
     * Returns a session of the owner with its newest messages.
     *
     * @param limit the most messages; fewer if they are large ({@link PageBytes})
     * @param before selects messages with a smaller seq; {@link Integer#MAX_VALUE} for the newest
     */
    public Optional<SessionHistory> messages(String owner, UUID sessionId, int limit, int before) {
        return fold.read(owner, sessionId, rows -> page(rows, sessionId, limit, before));
    }

    private static @Nullable SessionHistory page(
            HistoryRows rows, UUID sessionId, int limit, int before) {
        var session = rows.session(sessionId);
        if (session == null) {
            return null;
        }
        int most = PageBytes.fitting(rows.messageBytes(sessionId, before, limit));
        var newest = rows.messages(sessionId, before, most + 1);
        var page = rows.views(newest.stream().limit(most).toList()).reversed();
        return new SessionHistory(session.view(), page, newest.size() > most);
    }

    /** Returns the state of a turn of this session of the owner, if there is such a turn. */
    public Optional<TurnState> turn(String owner, UUID sessionId, UUID turnId) {
        return fold.read(
                owner,
                sessionId,
                rows -> {
                    var answer = rows.answer(turnId);
                    return answer == null || !answer.sessionId().equals(sessionId)
                            ? null
                            : TurnState.of(rows, answer);
                });
    }

    /** Returns the state of the session's newest turn, if it has any. */
    public Optional<TurnState> lastTurn(String owner, UUID sessionId) {
        return fold.read(
                owner,
                sessionId,
                rows -> {
                    var newest = rows.messages(sessionId, Integer.MAX_VALUE, 1);
                    var answer = newest.isEmpty() ? null : rows.answer(newest.getFirst().turnId());
                    return answer == null ? null : TurnState.of(rows, answer);
                });
    }

    /** Returns the id of the turn accepted after this one, or of the first turn if this is null. */
    public Optional<UUID> turnAfter(String owner, UUID sessionId, @Nullable UUID turnId) {
        return fold.read(
                owner,
                sessionId,
                rows -> {
                    int seq = -1;
                    if (turnId != null) {
                        var answer = rows.answer(turnId);
                        if (answer == null) {
                            return null;
                        }
                        seq = answer.seq();
                    }
                    // A turn has two messages; the next turn's are the two that follow.
                    return rows.messages(sessionId, seq + 3, 1).stream()
                            .map(MessageRow::turnId)
                            .filter(next -> !next.equals(turnId))
                            .findFirst()
                            .orElse(null);
                });
    }

    /**
     * The state of a turn.
     *
     * @param answer the assistant's message
     * @param cursor how far the event log holds the turn
     */
    public record TurnState(MessageView answer, TurnCursor cursor) {
        static TurnState of(HistoryRows rows, MessageRow answer) {
            return new TurnState(rows.view(answer), rows.cursor(answer));
        }
    }
}
