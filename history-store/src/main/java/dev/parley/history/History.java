package dev.parley.history;

import dev.parley.events.EventCodec;
import dev.parley.events.EventCodec.Decoded;
import dev.parley.events.SessionEvent;
import dev.parley.history.projection.HistoryRows;
import dev.parley.history.projection.MessageRow;
import dev.parley.history.projection.Positions;
import dev.parley.history.projection.Projection;
import dev.parley.history.projection.SessionRow;
import dev.parley.log.LogEntry;
import dev.parley.log.LogReader;
import jakarta.persistence.EntityManager;
import jakarta.persistence.FlushModeType;
import jakarta.persistence.PersistenceContext;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Reads of history that miss nothing: what the projector has built, and the end of the log that it
 * has not reached, folded into one by the same {@link Projection}. A client that reads after {@code
 * done} finds everything, also while the projector is down. Thread safe.
 */
public final class History {

    @PersistenceContext private @Nullable EntityManager jpa;
    private final Positions positions;
    private final LogReader log;
    private final TransactionTemplate snapshot;

    public History(Positions positions, LogReader log, PlatformTransactionManager transactions) {
        this.positions = positions;
        this.log = log;
        this.snapshot = new TransactionTemplate(transactions);
        snapshot.setReadOnly(true);
        // The rows and the position up to which they are built must be of one moment.
        snapshot.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);
    }

    /** The session, if it exists. */
    public Optional<SessionView> session(UUID sessionId) {
        return read(sessionId, rows -> rows.session(sessionId)).map(SessionRow::view);
    }

    /**
     * The session if the projection has it already, which spares reading the log; what never
     * changes in a session, such as its owner, is right.
     */
    public Optional<SessionView> projectedSession(UUID sessionId) {
        return inSnapshot(
                () ->
                        Optional.ofNullable(jpa().find(SessionRow.class, sessionId))
                                .map(SessionRow::view));
    }

    /**
     * A session with its newest messages.
     *
     * @param before only messages with a smaller seq; {@link Integer#MAX_VALUE} for the newest
     */
    public Optional<SessionHistory> messages(UUID sessionId, int limit, int before) {
        return read(
                sessionId,
                rows -> {
                    var session = rows.session(sessionId);
                    if (session == null) {
                        return null;
                    }
                    var newest = rows.messages(sessionId, before, limit + 1);
                    var page = rows.views(newest.stream().limit(limit).toList()).reversed();
                    return new SessionHistory(session.view(), page, newest.size() > limit);
                });
    }

    /** The assistant's message of a turn of this session, if there is such a turn. */
    public Optional<TurnState> turn(UUID sessionId, UUID turnId) {
        return read(
                sessionId,
                rows -> {
                    var answer = rows.answer(turnId);
                    return answer == null ? null : TurnState.of(rows.view(answer), answer);
                });
    }

    /** The id of the turn that was accepted after this one; of the first, where this is null. */
    public Optional<UUID> turnAfter(UUID sessionId, @Nullable UUID turnId) {
        return read(
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

    /**
     * The newest turns of the session that were accepted before this one; of all, where this is
     * null. At most 32.
     */
    public List<UUID> turnsBefore(UUID sessionId, @Nullable UUID turnId) {
        return read(
                        sessionId,
                        rows -> {
                            var answer = turnId == null ? null : rows.answer(turnId);
                            int before = answer == null ? Integer.MAX_VALUE : answer.seq() - 1;
                            return rows.messages(sessionId, before, 64).stream()
                                    .map(MessageRow::turnId)
                                    .distinct()
                                    .toList();
                        })
                .orElseThrow();
    }

    /** The owner's sessions, newest activity first. */
    public SessionPage sessions(String owner, int limit, @Nullable SessionCursor after) {
        var before = positions.all();
        var tail = tail(before, null);
        var touched = new HashSet<UUID>();
        for (var entry : tail) {
            if (EventCodec.decode(entry.value()) instanceof Decoded.Known(SessionEvent event)) {
                touched.add(event.key());
            }
        }
        var found = inSnapshot(() -> listed(owner, limit, after, overlay(before, tail), touched));
        var page = found.stream().sorted(SessionCursor.ORDER).limit(limit).toList();
        return new SessionPage(
                page, found.size() > limit ? SessionCursor.of(page.getLast()) : null);
    }

    // What the end of the log speaks of is taken from there, everything else as it is stored.
    private List<SessionView> listed(
            String owner,
            int limit,
            @Nullable SessionCursor after,
            HistoryRows rows,
            Set<UUID> touched) {
        var all = new ArrayList<SessionView>();
        stored(owner, limit + 1 + touched.size(), after).stream()
                .map(SessionRow::view)
                .filter(view -> !touched.contains(view.sessionId()))
                .forEach(all::add);
        touched.stream()
                .map(rows::session)
                .flatMap(Stream::ofNullable)
                .map(SessionRow::view)
                .filter(view -> view.owner().equals(owner))
                .filter(view -> after == null || after.isBefore(view))
                .forEach(all::add);
        return all;
    }

    private List<SessionRow> stored(String owner, int limit, @Nullable SessionCursor after) {
        var where =
                after == null
                        ? ""
                        : " and (s.updatedAt < :time or (s.updatedAt = :time and s.sessionId < :id))";
        var query =
                jpa().createQuery(
                                "select s from SessionRow s where s.owner = :owner"
                                        + where
                                        + " order by s.updatedAt desc, s.sessionId desc",
                                SessionRow.class)
                        .setParameter("owner", owner)
                        .setMaxResults(limit);
        if (after != null) {
            query.setParameter("time", after.updatedAt()).setParameter("id", after.sessionId());
        }
        return query.getResultList();
    }

    private <T> Optional<T> read(UUID sessionId, Function<HistoryRows, @Nullable T> read) {
        int partition = log.partitionOf(sessionId);
        var before = Map.of(partition, positions.of(partition));
        var tail = tail(before, sessionId);
        return inSnapshot(() -> Optional.ofNullable(read.apply(overlay(before, tail))));
    }

    private <T> T inSnapshot(Supplier<T> read) {
        return Objects.requireNonNull(snapshot.execute(tx -> read.get()));
    }

    private List<LogEntry> tail(Map<Integer, Long> from, @Nullable UUID key) {
        try {
            return log.tail(from, key);
        } catch (LogReader.LogTooLong | LogReader.LogUnavailable e) {
            throw new HistoryLagging(e.getMessage(), e);
        }
    }

    // The projector may have gone on since the tail was read: what it has by now is not folded
    // again. Were it further back than before, a rebuild is under way.
    private HistoryRows overlay(Map<Integer, Long> before, List<LogEntry> tail) {
        jpa().setFlushMode(FlushModeType.COMMIT);
        var rows = new HistoryRows(jpa());
        var projection = new Projection(rows);
        var now = positions.all();
        before.forEach(
                (partition, position) -> {
                    if (now.getOrDefault(partition, 0L) < position) {
                        throw new HistoryLagging("The history is being rebuilt", null);
                    }
                });
        for (var entry : tail) {
            var position = entry.position();
            if (position.offset() >= now.getOrDefault(position.partition(), 0L)) {
                projection.apply(entry);
            }
        }
        return rows;
    }

    private EntityManager jpa() {
        return Objects.requireNonNull(jpa);
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
