package dev.parley.store.history.projection;

import dev.parley.events.MessageAccepted;
import dev.parley.events.SessionEvent;
import dev.parley.events.SessionEvent.DocumentEvent;
import dev.parley.events.SessionEvent.LeafSelected;
import dev.parley.events.SessionEvent.SessionLifecycle;
import dev.parley.events.Source;
import dev.parley.events.TurnCursor;
import dev.parley.events.TurnEvent;
import dev.parley.events.TurnImported;
import dev.parley.log.LogEntry;
import dev.parley.store.history.projection.TurnChunks.WholeBlock;
import dev.parley.store.history.projection.TurnTree.Path;
import dev.parley.store.history.view.MessageView;
import dev.parley.store.history.view.SourceView;
import jakarta.persistence.EntityManager;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The rows that a batch or a read touches, each loaded when it is first needed. The projector
 * writes them back; a reader folds the end of the event log into them and discards them. For one
 * transaction and one thread.
 */
public final class HistoryRows {

    /** Of rows named m. */
    private static final String OF_OWNER =
            """
             AND EXISTS (SELECT FROM session s
                WHERE s.session_id = m.session_id AND s.owner = :owner)
            """;

    /** Of rows named m. */
    private static final String ON_PATH =
            """
             AND EXISTS (SELECT FROM unnest(CAST(:lows AS integer[]), CAST(:highs AS integer[]))
                AS span (low, high) WHERE m.seq BETWEEN span.low AND span.high)
            """;

    private final EntityManager jpa;
    private final TurnChunks chunks;
    private final @Nullable String owner;
    private final Function<UUID, @Nullable LiveTurn> kept;
    private final Map<UUID, @Nullable SessionRow> sessions = new HashMap<>();
    private final Map<UUID, @Nullable MessageRow> answers = new HashMap<>();
    private final Map<UUID, List<SourceRow>> sources = new HashMap<>();
    private final Map<UUID, @Nullable LiveTurn> turns = new HashMap<>();
    private final List<WholeBlock> wholeBlocks = new ArrayList<>();
    private final Map<UUID, MessageRow> addedMessages = new LinkedHashMap<>();
    private final Map<FailureRow.Key, FailureRow> failures = new LinkedHashMap<>();
    private final Set<Object> added = new LinkedHashSet<>();
    private final Set<UUID> removedSessions = new HashSet<>();
    private final Set<UUID> replacedSources = new HashSet<>();
    private final SearchedTexts searched;

    /** Rows for a reader. Those of other owners do not exist here, whoever asks for them. */
    public HistoryRows(EntityManager jpa, TurnChunks chunks, String owner) {
        this(jpa, chunks, owner, turn -> null);
    }

    /** Rows of all owners, for the projector, which keeps live turns from batch to batch. */
    public HistoryRows(EntityManager jpa, TurnChunks chunks, LiveTurns.Batch kept) {
        this(jpa, chunks, null, kept::take);
    }

    private HistoryRows(
            EntityManager jpa,
            TurnChunks chunks,
            @Nullable String owner,
            Function<UUID, @Nullable LiveTurn> kept) {
        this.jpa = jpa;
        this.chunks = chunks;
        this.owner = owner;
        this.kept = kept;
        this.searched = new SearchedTexts(jpa);
    }

    /** Loads what these events need and is not here yet, each kind of row with one statement. */
    void load(List<SessionEvent> events) {
        var sessionIds = new HashSet<UUID>();
        var turnIds = new HashSet<UUID>();
        var messagesOf = new HashSet<UUID>();
        for (var event : events) {
            switch (event) {
                case LeafSelected selected -> {
                    sessionIds.add(selected.sessionId());
                    messagesOf.add(selected.leafTurnId());
                }
                case SessionLifecycle session -> sessionIds.add(session.sessionId());
                case MessageAccepted accepted -> {
                    sessionIds.add(accepted.sessionId());
                    messagesOf.add(accepted.turnId());
                    addParent(accepted, messagesOf);
                }
                case TurnImported imported -> {
                    sessionIds.add(imported.sessionId());
                    messagesOf.add(imported.turnId());
                }
                case TurnEvent turn -> {
                    turnIds.add(turn.turnId());
                    if (turn instanceof TurnEvent.Ending) {
                        sessionIds.add(turn.sessionId());
                    }
                    if (changesMessage(turn)) {
                        messagesOf.add(turn.turnId());
                    }
                }
                case DocumentEvent ignored -> {}
            }
        }
        loadSessions(sessionIds);
        turnIds.removeIf(this::isHere);
        messagesOf.addAll(turnIds);
        loadAnswers(messagesOf);
        loadTurns(turnIds);
    }

    /** Loads the sessions of these events and the answers that they are about. */
    void loadSessions(List<SessionEvent> events) {
        var sessionIds = new HashSet<UUID>();
        var turnIds = new HashSet<UUID>();
        for (var event : events) {
            switch (event) {
                case LeafSelected selected -> {
                    sessionIds.add(selected.sessionId());
                    turnIds.add(selected.leafTurnId());
                }
                case SessionLifecycle session -> sessionIds.add(session.sessionId());
                case MessageAccepted accepted -> {
                    sessionIds.add(accepted.sessionId());
                    turnIds.add(accepted.turnId());
                    addParent(accepted, turnIds);
                }
                case TurnImported imported -> {
                    sessionIds.add(imported.sessionId());
                    turnIds.add(imported.turnId());
                }
                case TurnEvent turn -> {
                    sessionIds.add(turn.sessionId());
                    turnIds.add(turn.turnId());
                }
                case DocumentEvent ignored -> {}
            }
        }
        loadSessions(sessionIds);
        loadAnswers(turnIds);
    }

    private static void addParent(MessageAccepted message, Set<UUID> turnIds) {
        var parent = message.parentTurnId();
        if (parent != null && !parent.equals(MessageAccepted.BEGINNING)) {
            turnIds.add(parent);
        }
    }

    /** Returns false if the event, in its place, changes no more of the message than its cursor. */
    private static boolean changesMessage(TurnEvent event) {
        return switch (event) {
            case TurnEvent.Started ignored -> true;
            case TurnEvent.Sources ignored -> true;
            case TurnEvent.Ending ignored -> true;
            case TurnEvent.Token ignored -> false;
            case TurnEvent.Reasoning ignored -> false;
            case TurnEvent.Progress ignored -> false;
            case TurnEvent.Unknown ignored -> false;
        };
    }

    private boolean isHere(UUID turnId) {
        if (turns.containsKey(turnId)) {
            return true;
        }
        var turn = kept.apply(turnId);
        if (turn == null) {
            return false;
        }
        turns.put(turnId, removedSessions.contains(turn.sessionId()) ? null : turn);
        return true;
    }

    private void loadSessions(Set<UUID> ids) {
        ids.removeIf(sessions::containsKey);
        if (ids.isEmpty()) {
            return;
        }
        ids.forEach(id -> sessions.put(id, null));
        found(
                        SessionRow.class,
                        "SELECT * FROM session WHERE session_id = ANY (:ids)"
                                + (owner == null ? "" : " AND owner = :owner"),
                        ids)
                .forEach(row -> sessions.put(row.sessionId(), row));
    }

    private void loadAnswers(Set<UUID> turnIds) {
        turnIds.removeIf(answers::containsKey);
        if (turnIds.isEmpty()) {
            return;
        }
        turnIds.forEach(id -> answers.put(id, null));
        found(
                        MessageRow.class,
                        "SELECT * FROM message m WHERE turn_id = ANY (:ids) AND role = 'ASSISTANT'"
                                + (owner == null ? "" : OF_OWNER),
                        turnIds)
                .filter(row -> !removedSessions.contains(row.sessionId()))
                .forEach(row -> answers.put(row.turnId(), row));
    }

    private <R> Stream<R> found(Class<R> kind, String sql, Collection<UUID> ids) {
        var query = jpa.createNativeQuery(sql, kind).setParameter("ids", ids.toArray(UUID[]::new));
        if (owner != null) {
            query.setParameter("owner", owner);
        }
        List<?> rows = query.getResultList();
        return rows.stream().map(kind::cast);
    }

    private void loadTurns(Set<UUID> turnIds) {
        var live =
                turnIds.stream()
                        .map(answers::get)
                        .flatMap(Stream::ofNullable)
                        .filter(row -> !row.cursor().ended())
                        .map(MessageRow::turnId)
                        .toList();
        var open = chunks.open(live);
        for (var id : turnIds) {
            var row = answers.get(id);
            turns.put(id, row == null ? null : LiveTurn.of(row, open.get(id)));
        }
    }

    /** Returns a turn as far as it is projected, or null if it does not exist. */
    @Nullable LiveTurn turn(UUID turnId) {
        if (!isHere(turnId)) {
            var one = Set.of(turnId);
            loadAnswers(new HashSet<>(one));
            loadTurns(one);
        }
        return turns.get(turnId);
    }

    /** Returns how far a turn is projected. */
    public TurnCursor cursor(MessageRow answer) {
        var turn = turn(answer.turnId());
        return turn == null ? answer.cursor() : turn.cursor();
    }

    /** Returns the turns of the batch that have not ended. */
    List<LiveTurn> liveTurns() {
        return turns.values().stream()
                .flatMap(Stream::ofNullable)
                .filter(turn -> !turn.cursor().ended())
                .toList();
    }

    Set<UUID> removedSessions() {
        return removedSessions;
    }

    /** Returns false for the sessions of others than these rows' owner. */
    boolean covers(String sessionsOwner) {
        return owner == null || owner.equals(sessionsOwner);
    }

    /** Returns the session, or null if it does not exist. */
    public @Nullable SessionRow session(UUID sessionId) {
        loadSessions(new HashSet<>(Set.of(sessionId)));
        return sessions.get(sessionId);
    }

    /** Returns the assistant's message of a turn, or null if the turn does not exist. */
    public @Nullable MessageRow answer(UUID turnId) {
        loadAnswers(new HashSet<>(Set.of(turnId)));
        return answers.get(turnId);
    }

    /**
     * Returns a session's messages on all branches, newest first.
     *
     * @param before selects messages with a smaller seq
     */
    public List<MessageRow> messages(UUID sessionId, int before, int limit) {
        return messages(sessionId, Path.ALL, before, limit);
    }

    /**
     * Returns a session's messages on a path, newest first.
     *
     * @param before selects messages with a smaller seq
     */
    public List<MessageRow> messages(UUID sessionId, Path path, int before, int limit) {
        if (removedSessions.contains(sessionId)) {
            return List.of();
        }
        var query =
                jpa.createNativeQuery(
                                "SELECT * FROM message m WHERE session_id = :session"
                                        + " AND seq < :before"
                                        + ON_PATH
                                        + (owner == null ? "" : OF_OWNER)
                                        + " ORDER BY seq DESC LIMIT :limit",
                                MessageRow.class)
                        .setParameter("session", sessionId)
                        .setParameter("before", before)
                        .setParameter("lows", path.lows())
                        .setParameter("highs", path.highs())
                        .setParameter("limit", limit);
        if (owner != null) {
            query.setParameter("owner", owner);
        }
        List<?> stored = query.getResultList();
        var fresh =
                addedMessages.values().stream()
                        .filter(m -> m.sessionId().equals(sessionId) && m.seq() < before)
                        .filter(m -> path.holds(m.seq()));
        return Stream.concat(stored.stream().map(MessageRow.class::cast), fresh)
                .distinct()
                .sorted(Comparator.comparingInt(MessageRow::seq).reversed())
                .limit(limit)
                .toList();
    }

    /**
     * Returns the sizes of the same messages as {@code messages}, in bytes with their sources. A
     * text that is still growing counts nothing; a session has one at most. Only of a session that
     * {@link #session} has found.
     */
    public List<Long> messageBytes(UUID sessionId, Path path, int before, int limit) {
        List<?> stored =
                jpa.createNativeQuery(
                                """
                                SELECT seq, coalesce(octet_length(content), 0)
                                    + (SELECT coalesce(sum(octet_length(snippet)), 0)
                                        FROM message_source s WHERE s.message_id = m.message_id)
                                FROM message m WHERE session_id = :session AND seq < :before
                                """
                                        + ON_PATH
                                        + " ORDER BY seq DESC LIMIT :limit")
                        .setParameter("lows", path.lows())
                        .setParameter("highs", path.highs())
                        .setParameter("session", sessionId)
                        .setParameter("before", before)
                        .setParameter("limit", limit)
                        .getResultList();
        var bytes = new TreeMap<Integer, Long>(Comparator.reverseOrder());
        for (var row : stored) {
            var columns = (Object[]) row;
            bytes.put((Integer) columns[0], ((Number) columns[1]).longValue());
        }
        loaded(sessionId)
                .filter(message -> message.seq() < before && path.holds(message.seq()))
                .forEach(
                        message -> {
                            var text = message.content();
                            bytes.merge(
                                    message.seq(), text == null ? 0L : text.length(), Math::max);
                        });
        return bytes.values().stream().limit(limit).toList();
    }

    /** Returns the turns of a session. Only of one that {@link #session} has found. */
    public TurnTree tree(SessionRow session) {
        var sessionId = session.sessionId();
        List<?> stored =
                jpa.createNativeQuery(
                                "SELECT seq, parent_seq FROM message"
                                        + " WHERE session_id = :session AND parent_seq IS NOT NULL")
                        .setParameter("session", sessionId)
                        .getResultList();
        var branches = new HashMap<Integer, Integer>();
        for (var row : stored) {
            var columns = (Object[]) row;
            branches.put((Integer) columns[0], (Integer) columns[1]);
        }
        for (var message : addedMessages.values()) {
            var parent = message.parentSeq();
            if (parent != null && message.sessionId().equals(sessionId)) {
                branches.put(message.seq(), parent);
            }
        }
        return new TurnTree(branches, session.messageCount());
    }

    /**
     * Returns the turns of a session's messages at these places. Only of a session that {@link
     * #session} has found.
     */
    public Map<Integer, UUID> turnsAt(UUID sessionId, Set<Integer> places) {
        var turnIds = new HashMap<Integer, UUID>();
        for (var message : addedMessages.values()) {
            if (places.contains(message.seq()) && message.sessionId().equals(sessionId)) {
                turnIds.put(message.seq(), message.turnId());
            }
        }
        if (turnIds.size() == places.size()) {
            return turnIds;
        }
        List<?> stored =
                jpa.createNativeQuery(
                                "SELECT seq, turn_id FROM message"
                                        + " WHERE session_id = :session AND seq = ANY (:places)")
                        .setParameter("session", sessionId)
                        .setParameter("places", places.toArray(Integer[]::new))
                        .getResultList();
        for (var row : stored) {
            var columns = (Object[]) row;
            turnIds.put((Integer) columns[0], (UUID) columns[1]);
        }
        return turnIds;
    }

    /** A message's complete text. */
    public record FreshText(UUID turnId, int seq, String text) {}

    /** Returns the complete texts of those of the session's messages that are loaded here. */
    public List<FreshText> freshTexts(UUID sessionId) {
        var texts = new ArrayList<FreshText>();
        loaded(sessionId)
                .forEach(
                        message -> {
                            var text = message.content();
                            if (text != null) {
                                texts.add(new FreshText(message.turnId(), message.seq(), text));
                            }
                        });
        return texts;
    }

    private Stream<MessageRow> loaded(UUID sessionId) {
        return Stream.concat(addedMessages.values().stream(), answers.values().stream())
                .flatMap(Stream::ofNullable)
                .distinct()
                .filter(message -> message.sessionId().equals(sessionId));
    }

    /** Returns the messages with their texts and sources. Reads all sources in one query. */
    public List<MessageView> views(List<MessageRow> messages) {
        var wanted =
                messages.stream()
                        .map(MessageRow::messageId)
                        .filter(id -> !sources.containsKey(id))
                        .toList();
        if (wanted.isEmpty()) {
            return messages.stream().map(this::view).toList();
        }
        wanted.forEach(id -> sources.put(id, new ArrayList<>()));
        jpa.createQuery("select s from SourceRow s where s.messageId in :ids", SourceRow.class)
                .setParameter("ids", wanted)
                .getResultList()
                .forEach(row -> Objects.requireNonNull(sources.get(row.messageId())).add(row));
        return messages.stream().map(this::view).toList();
    }

    /** Returns the message with its sources and its text, even if the text is still growing. */
    public MessageView view(MessageRow message) {
        var turn = message.hasContent() ? null : turn(message.turnId());
        return message.view(sources(message.messageId()), turn == null ? "" : turn.text(chunks));
    }

    void add(SessionRow session) {
        sessions.put(session.sessionId(), session);
        added.add(session);
    }

    void add(MessageRow message, boolean isAnswer) {
        addedMessages.put(message.messageId(), message);
        added.add(message);
        if (isAnswer) {
            answers.put(message.turnId(), message);
        }
    }

    void add(LiveTurn turn) {
        turns.put(turn.turnId(), turn);
    }

    /** Archives an event that counts. */
    void archive(LiveTurn turn, TurnEvent event, LogEntry entry) {
        turn.archive(event, entry.line(), wholeBlocks::add);
    }

    /** Archives what was accepted, before the first attempt. */
    void archive(MessageAccepted event, LogEntry entry) {
        wholeBlocks.add(
                new WholeBlock(
                        event.turnId(), event.sessionId(), 0, 1, entry.line() + "\n", false));
    }

    /** Returns the text of the attempt that counts. */
    String text(LiveTurn turn) {
        return turn.text(chunks);
    }

    void replaceSources(UUID messageId, List<Source> with) {
        replacedSources.add(messageId);
        var rows = new ArrayList<SourceRow>();
        with.forEach(source -> rows.add(new SourceRow(messageId, source)));
        sources.put(messageId, rows);
    }

    List<SourceRow> sourceRows(UUID messageId) {
        return sources.computeIfAbsent(
                messageId,
                id ->
                        jpa.createQuery(
                                        "select s from SourceRow s where s.messageId = :message"
                                                + " order by s.number",
                                        SourceRow.class)
                                .setParameter("message", id)
                                .getResultList());
    }

    private List<SourceView> sources(UUID messageId) {
        return sourceRows(messageId).stream()
                .sorted(Comparator.comparingInt(SourceRow::number))
                .map(SourceRow::view)
                .toList();
    }

    /**
     * Notes a title or a whole message, by which its session is found.
     *
     * @param id of the message, or of the session for its title
     */
    void search(UUID id, SessionRow session, @Nullable String text) {
        searched.put(id, session, text);
    }

    void removeSession(UUID sessionId) {
        removedSessions.add(sessionId);
        searched.removeSession(sessionId);
        sessions.put(sessionId, null);
        // Its sources must not be written, because their message is gone.
        for (var row : answers.values()) {
            if (row != null && row.sessionId().equals(sessionId)) {
                replacedSources.remove(row.messageId());
            }
        }
        answers.replaceAll(
                (turn, row) -> row != null && row.sessionId().equals(sessionId) ? null : row);
        addedMessages.values().removeIf(row -> row.sessionId().equals(sessionId));
        failures.values().removeIf(row -> row.isOf(sessionId));
        added.removeIf(
                row ->
                        switch (row) {
                            case SessionRow s -> s.sessionId().equals(sessionId);
                            case MessageRow m -> m.sessionId().equals(sessionId);
                            case FailureRow f -> f.isOf(sessionId);
                            default -> false;
                        });
        wholeBlocks.removeIf(block -> block.sessionId().equals(sessionId));
        turns.replaceAll(
                (id, turn) -> turn != null && turn.sessionId().equals(sessionId) ? null : turn);
    }

    void add(FailureRow failure, FailureRow.Key key) {
        if (failures.putIfAbsent(key, failure) == null) {
            added.add(failure);
        }
    }

    /** Writes the changes to the database. Only the projector calls this. */
    public void flush() {
        chunks.removeParts(removedSessions);
        for (var sessionId : removedSessions) {
            jpa.flush();
            jpa.clear();
            // Deletes its messages, sources and chunks as well: the foreign keys cascade.
            jpa.createQuery("delete from SessionRow s where s.sessionId = :session")
                    .setParameter("session", sessionId)
                    .executeUpdate();
            // Records that were set aside may hold texts of the session.
            jpa.createQuery("delete from FailureRow f where f.recordKey = :session")
                    .setParameter("session", sessionId.toString())
                    .executeUpdate();
        }
        if (!replacedSources.isEmpty()) {
            jpa.createQuery("delete from SourceRow s where s.messageId in :messages")
                    .setParameter("messages", replacedSources)
                    .executeUpdate();
        }
        // Hibernate inserts the kinds of rows in the order in which each kind is first persisted. A
        // message of an old session must not move all messages before their new sessions.
        added.stream()
                .sorted(Comparator.comparingInt(HistoryRows::belongsBehind))
                .forEach(jpa::persist);
        jpa.flush();
        replacedSources.forEach(
                id -> Objects.requireNonNull(sources.get(id)).forEach(jpa::persist));
        jpa.flush();
        chunks.addBlocks(wholeBlocks);
        chunks.addParts(
                liveTurns().stream().map(LiveTurn::part).flatMap(Stream::ofNullable).toList());
        searched.write();
    }

    private static int belongsBehind(Object row) {
        return switch (row) {
            case SessionRow session -> 0;
            case MessageRow message -> 1;
            default -> 2;
        };
    }
}
