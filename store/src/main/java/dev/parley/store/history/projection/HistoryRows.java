package dev.parley.store.history.projection;

import dev.parley.events.Source;
import dev.parley.store.history.view.MessageView;
import dev.parley.store.history.view.SourceView;
import jakarta.persistence.EntityManager;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The rows that a batch or a read touches, each loaded when it is first needed. The projector
 * writes them back; a reader folds the end of the event log into them and discards them. For one
 * transaction and one thread.
 */
public final class HistoryRows {

    private final EntityManager jpa;
    private final Map<UUID, @Nullable SessionRow> sessions = new HashMap<>();
    private final Map<UUID, @Nullable MessageRow> answers = new HashMap<>();
    private final Map<UUID, List<SourceRow>> sources = new HashMap<>();
    private final Map<ChunkRow.Key, ChunkRow> chunks = new HashMap<>();
    private final Map<UUID, MessageRow> addedMessages = new LinkedHashMap<>();
    private final Map<FailureRow.Key, FailureRow> failures = new LinkedHashMap<>();
    private final Set<Object> added = new LinkedHashSet<>();
    private final Set<UUID> removedSessions = new HashSet<>();
    private final Set<UUID> replacedSources = new HashSet<>();

    public HistoryRows(EntityManager jpa) {
        this.jpa = jpa;
    }

    /** Returns the session, or null if it does not exist. */
    public @Nullable SessionRow session(UUID sessionId) {
        if (!sessions.containsKey(sessionId)) {
            sessions.put(sessionId, jpa.find(SessionRow.class, sessionId));
        }
        return sessions.get(sessionId);
    }

    /** Returns the assistant's message of a turn, or null if the turn does not exist. */
    public @Nullable MessageRow answer(UUID turnId) {
        if (!answers.containsKey(turnId)) {
            var found =
                    jpa.createQuery(
                                    "select m from MessageRow m where m.turnId = :turn"
                                            + " and m.role = dev.parley.store.history.view.Role.ASSISTANT",
                                    MessageRow.class)
                            .setParameter("turn", turnId)
                            .getResultStream()
                            .filter(row -> !removedSessions.contains(row.sessionId()))
                            .findFirst()
                            .orElse(null);
            answers.put(turnId, found);
        }
        return answers.get(turnId);
    }

    /**
     * Returns a session's messages, newest first.
     *
     * @param before selects messages with a smaller seq
     */
    public List<MessageRow> messages(UUID sessionId, int before, int limit) {
        if (removedSessions.contains(sessionId)) {
            return List.of();
        }
        var stored =
                jpa.createQuery(
                                "select m from MessageRow m where m.sessionId = :session"
                                        + " and m.seq < :before order by m.seq desc",
                                MessageRow.class)
                        .setParameter("session", sessionId)
                        .setParameter("before", before)
                        .setMaxResults(limit)
                        .getResultList();
        var fresh =
                addedMessages.values().stream()
                        .filter(m -> m.sessionId().equals(sessionId) && m.seq() < before);
        return Stream.concat(stored.stream(), fresh)
                .distinct()
                .sorted(Comparator.comparingInt(MessageRow::seq).reversed())
                .limit(limit)
                .toList();
    }

    /** Returns the complete texts of those of the session's messages that are loaded here. */
    public List<String> freshTexts(UUID sessionId) {
        return Stream.concat(addedMessages.values().stream(), answers.values().stream())
                .flatMap(Stream::ofNullable)
                .distinct()
                .filter(message -> message.sessionId().equals(sessionId))
                .map(MessageRow::content)
                .flatMap(Stream::ofNullable)
                .toList();
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
        var text = new StringBuilder();
        if (!message.hasContent() && message.attempt() > 0) {
            text.append(text(message));
        }
        return message.view(sources(message.messageId()), text.toString());
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

    ChunkRow chunk(ChunkRow.Key key, UUID sessionId) {
        return chunks.computeIfAbsent(
                key,
                wanted -> {
                    var found = jpa.find(ChunkRow.class, wanted);
                    if (found != null) {
                        return found;
                    }
                    var row = new ChunkRow(wanted, sessionId);
                    added.add(row);
                    return row;
                });
    }

    /** Returns the text of the attempt that counts, from its chunks. */
    String text(MessageRow message) {
        var stored =
                jpa.createQuery(
                                "select c from ChunkRow c where c.turnId = :turn"
                                        + " and c.attempt = :attempt",
                                ChunkRow.class)
                        .setParameter("turn", message.turnId())
                        .setParameter("attempt", message.attempt())
                        .getResultStream();
        var touched =
                chunks.values().stream()
                        .filter(
                                c ->
                                        c.key().turnId().equals(message.turnId())
                                                && c.key().attempt() == message.attempt());
        var text = new StringBuilder();
        Stream.concat(stored, touched)
                .distinct()
                .sorted(Comparator.comparingInt((ChunkRow c) -> c.key().block()))
                .forEach(chunk -> chunk.textInto(text));
        return text.toString();
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

    void removeSession(UUID sessionId) {
        removedSessions.add(sessionId);
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
                            case ChunkRow c -> c.belongsTo(sessionId);
                            case FailureRow f -> f.isOf(sessionId);
                            default -> false;
                        });
        chunks.values().removeIf(c -> c.belongsTo(sessionId));
    }

    void add(FailureRow failure, FailureRow.Key key) {
        if (failures.putIfAbsent(key, failure) == null) {
            added.add(failure);
        }
    }

    /** Writes the changes to the database. Only the projector calls this. */
    public void flush() {
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
        for (var messageId : replacedSources) {
            jpa.createQuery("delete from SourceRow s where s.messageId = :message")
                    .setParameter("message", messageId)
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
    }

    private static int belongsBehind(Object row) {
        return switch (row) {
            case SessionRow session -> 0;
            case MessageRow message -> 1;
            default -> 2;
        };
    }
}
