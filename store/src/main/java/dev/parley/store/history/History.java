package dev.parley.store.history;

import dev.parley.store.history.projection.HistoryRows;
import dev.parley.store.history.projection.MessageRow;
import dev.parley.store.history.projection.Projection;
import dev.parley.store.history.projection.SessionRow;
import jakarta.persistence.EntityManager;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Reads of history that miss nothing: what the projector has built, and the end of the log that it
 * has not reached, folded into one by the same {@link Projection}. A client that reads after {@code
 * done} finds everything, also while the projector is down. Thread safe.
 */
public final class History {

    private final EntityManager jpa;
    private final LogFold fold;

    public History(EntityManager jpa, LogFold fold) {
        this.jpa = jpa;
        this.fold = fold;
    }

    /** The session, if it exists. */
    public Optional<SessionView> session(UUID sessionId) {
        return fold.read(sessionId, rows -> rows.session(sessionId)).map(SessionRow::view);
    }

    /**
     * The session if the projection has it already and it is not deleted, which spares reading the
     * log; what never changes in a session, such as its owner, is right.
     */
    public Optional<SessionView> projectedSession(UUID sessionId) {
        List<?> found =
                jpa.createNativeQuery(
                                """
                                SELECT * FROM session s WHERE session_id = :session
                                AND NOT EXISTS (SELECT FROM deleted_session d
                                    WHERE d.session_id = s.session_id AND state <> 'decided')
                                """,
                                SessionRow.class)
                        .setParameter("session", sessionId)
                        .getResultList();
        return found.stream().map(SessionRow.class::cast).map(SessionRow::view).findFirst();
    }

    /**
     * A session with its newest messages.
     *
     * @param before only messages with a smaller seq; {@link Integer#MAX_VALUE} for the newest
     */
    public Optional<SessionHistory> messages(UUID sessionId, int limit, int before) {
        return fold.read(sessionId, rows -> page(rows, sessionId, limit, before));
    }

    /**
     * A session with its newest messages, from everything that the log holds below an offset at
     * least; spares reading the log where the projector has come that far.
     *
     * @param offset in the session's partition
     */
    public Optional<SessionHistory> messagesBelow(long offset, UUID sessionId, int limit) {
        return fold.readFrom(
                        offset, sessionId, rows -> page(rows, sessionId, limit, Integer.MAX_VALUE))
                .or(() -> messages(sessionId, limit, Integer.MAX_VALUE));
    }

    private static @Nullable SessionHistory page(
            HistoryRows rows, UUID sessionId, int limit, int before) {
        var session = rows.session(sessionId);
        if (session == null) {
            return null;
        }
        var newest = rows.messages(sessionId, before, limit + 1);
        var page = rows.views(newest.stream().limit(limit).toList()).reversed();
        return new SessionHistory(session.view(), page, newest.size() > limit);
    }

    /** The assistant's message of a turn of this session, if there is such a turn. */
    public Optional<TurnState> turn(UUID sessionId, UUID turnId) {
        return fold.read(
                sessionId,
                rows -> {
                    var answer = rows.answer(turnId);
                    return answer == null || !answer.sessionId().equals(sessionId)
                            ? null
                            : TurnState.of(rows.view(answer), answer);
                });
    }

    /** The newest turn of the session, if it has any. */
    public Optional<TurnState> lastTurn(UUID sessionId) {
        return fold.read(
                sessionId,
                rows -> {
                    var newest = rows.messages(sessionId, Integer.MAX_VALUE, 1);
                    var answer = newest.isEmpty() ? null : rows.answer(newest.getFirst().turnId());
                    return answer == null ? null : TurnState.of(rows.view(answer), answer);
                });
    }

    /** The id of the turn that was accepted after this one; of the first, where this is null. */
    public Optional<UUID> turnAfter(UUID sessionId, @Nullable UUID turnId) {
        return fold.read(
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
                    // A turn makes two messages: the next one's are the two that follow.
                    return rows.messages(sessionId, seq + 3, 1).stream()
                            .map(MessageRow::turnId)
                            .filter(next -> !next.equals(turnId))
                            .findFirst()
                            .orElse(null);
                });
    }

    /** The newest turns of the session that were accepted before this one, at most 32. */
    public List<UUID> turnsBefore(UUID sessionId, UUID turnId) {
        return fold.read(
                        sessionId,
                        rows -> {
                            var answer = rows.answer(turnId);
                            int before = answer == null ? Integer.MAX_VALUE : answer.seq() - 1;
                            return rows.messages(sessionId, before, 64).stream()
                                    .map(MessageRow::turnId)
                                    .distinct()
                                    .toList();
                        })
                .orElseThrow();
    }

    /**
     * How a turn stands.
     *
     * @param cursor how far the log holds it
     */
    public record TurnState(MessageView answer, dev.parley.events.TurnCursor cursor) {
        static TurnState of(MessageView answer, MessageRow row) {
            return new TurnState(answer, row.cursor());
        }
    }
}
