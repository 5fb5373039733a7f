package dev.parley.store.history;

import dev.parley.events.TurnCursor;
import dev.parley.store.PageBytes;
import dev.parley.store.history.projection.HistoryRows;
import dev.parley.store.history.projection.MessageRow;
import dev.parley.store.history.projection.Projection;
import dev.parley.store.history.projection.SessionRow;
import dev.parley.store.history.projection.TurnTree;
import dev.parley.store.history.view.MessageView;
import dev.parley.store.history.view.Role;
import dev.parley.store.history.view.SessionView;
import jakarta.persistence.EntityManager;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
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
     * Which messages of a session are read: the newest ones of a path.
     *
     * @param leaf the last turn of the path; null for the one that the next message goes on from
     * @param limit the most messages; fewer if they are large ({@link PageBytes})
     * @param before selects messages with a smaller seq; {@link Integer#MAX_VALUE} for the newest
     */
    public record Page(@Nullable UUID leaf, int limit, int before) {

        /** The newest messages of the path that the next message goes on from. */
        public static Page newest(int limit) {
            return new Page(null, limit, Integer.MAX_VALUE);
        }
    }

    /** Returns a session of the owner with these messages; empty if it has no such leaf. */
    public Optional<SessionHistory> messages(String owner, UUID sessionId, Page page) {
        return fold.read(owner, sessionId, rows -> messages(rows, sessionId, page));
    }

    private static @Nullable SessionHistory messages(HistoryRows rows, UUID sessionId, Page page) {
        var session = rows.session(sessionId);
        if (session == null) {
            return null;
        }
        var tree = rows.tree(session);
        var path = path(rows, session, tree, page.leaf());
        if (path == null) {
            return null;
        }
        int before = page.before();
        int most = PageBytes.fitting(rows.messageBytes(sessionId, path, before, page.limit()));
        var newest = rows.messages(sessionId, path, before, most + 1);
        var messages = rows.views(newest.stream().limit(most).toList()).reversed();
        return new SessionHistory(
                session.view(),
                messages,
                places(rows, sessionId, tree, messages),
                newest.size() > most);
    }

    private static TurnTree.@Nullable Path path(
            HistoryRows rows, SessionRow session, TurnTree tree, @Nullable UUID leaf) {
        var view = session.view();
        var last = leaf == null ? view.leafTurnId() : leaf;
        var answer = last == null ? null : rows.answer(last);
        if (answer != null && answer.sessionId().equals(view.sessionId())) {
            return tree.pathTo(answer.seq());
        }
        // The last question of a past that is being imported has no answer yet.
        return leaf == null ? tree.pathTo(view.messageCount() - 1) : null;
    }

    private static Map<UUID, SessionHistory.Place> places(
            HistoryRows rows, UUID sessionId, TurnTree tree, List<MessageView> messages) {
        var questions = new HashMap<UUID, Integer>();
        var others = new HashSet<Integer>();
        for (var message : messages) {
            // Its answer follows a question directly.
            int question = message.role() == Role.USER ? message.seq() : message.seq() - 1;
            if (questions.put(message.turnId(), question) == null) {
                others.addAll(tree.siblings(question));
                others.add(tree.parent(question));
            }
        }
        others.remove(-1);
        var turnIds = new HashMap<Integer, UUID>();
        messages.forEach(message -> turnIds.put(message.seq(), message.turnId()));
        others.removeAll(turnIds.keySet());
        if (!others.isEmpty()) {
            turnIds.putAll(rows.turnsAt(sessionId, others));
        }
        var places = new HashMap<UUID, SessionHistory.Place>();
        questions.forEach(
                (turnId, question) ->
                        places.put(
                                turnId,
                                new SessionHistory.Place(
                                        turnIds.get(tree.parent(question)),
                                        tree.siblings(question).stream()
                                                .map(turnIds::get)
                                                .map(Objects::requireNonNull)
                                                .toList())));
        return places;
    }

    /**
     * Returns the newest turn of those that go on from this one, directly or not; the turn itself
     * if none does. Empty if the session has no such turn.
     */
    public Optional<UUID> leafFrom(String owner, UUID sessionId, UUID turnId) {
        return fold.read(
                owner,
                sessionId,
                rows -> {
                    var session = rows.session(sessionId);
                    var answer = rows.answer(turnId);
                    if (session == null
                            || answer == null
                            || !answer.sessionId().equals(sessionId)) {
                        return null;
                    }
                    int newest = rows.tree(session).newestFrom(answer.seq() - 1);
                    return rows.turnsAt(sessionId, Set.of(newest)).get(newest);
                });
    }

    /** A turn and the one that it goes on from. */
    public record Parent(@Nullable UUID turnId) {}

    /** Returns what a turn goes on from; empty if the session has no such turn. */
    public Optional<Parent> parent(String owner, UUID sessionId, UUID turnId) {
        return messages(owner, sessionId, new Page(turnId, 1, Integer.MAX_VALUE))
                .map(read -> read.places().get(turnId))
                .map(place -> new Parent(place.parent()));
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
