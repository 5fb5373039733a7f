package dev.parley.store.keys;

import dev.parley.encryption.KeysUnavailable;
import dev.parley.encryption.MasterKey;
import dev.parley.encryption.SessionKey;
import dev.parley.encryption.SessionKeys;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.kafka.core.KafkaOperations;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The table {@code session_key}, which decides whether a session has a key. {@code chat.keys} has
 * every key before anything is encrypted with it, so that the history can be built again without
 * the database. Thread-safe.
 */
final class SessionKeyTable implements SessionKeys {

    /**
     * A row of the table.
     *
     * @param wrapped null if the key was destroyed
     * @param masterKey the id of the master key that has wrapped it; null if it was destroyed
     * @param isTold true if the topic is known to have the key
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Row(
            UUID sessionId,
            byte @Nullable [] wrapped,
            @Nullable String masterKey,
            boolean isTold) {}

    private static final RowMapper<Row> ROW =
            (row, i) ->
                    new Row(
                            row.getObject("session_id", UUID.class),
                            row.getBytes("wrapped"),
                            row.getString("master_key"),
                            row.getObject("told_offset") != null);

    private final JdbcClient jdbc;
    private final TransactionTemplate alone;
    private final KafkaOperations<UUID, byte[]> topic;
    private final @Nullable MasterKey masterKey;

    /**
     * @param masterKey null if the service has none: it can then only destroy keys
     */
    SessionKeyTable(
            JdbcClient jdbc,
            PlatformTransactionManager transactions,
            KafkaOperations<UUID, byte[]> topic,
            @Nullable MasterKey masterKey) {
        this.jdbc = jdbc;
        this.topic = topic;
        this.masterKey = masterKey;
        // A caller's transaction that is rolled back must not take along a key that is in use.
        this.alone = new TransactionTemplate(transactions);
        alone.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
    }

    /** Returns the id of a master key of live keys that is not this one, if there is one. */
    Optional<String> otherMasterKey(String id) {
        return jdbc.sql(
                        """
                        SELECT other FROM (SELECT min(master_key), max(master_key)
                            FROM session_key WHERE state = 'live') AS keys (first, last),
                            unnest(ARRAY[first, last]) AS other
                        WHERE other <> ? LIMIT 1
                        """)
                .param(id)
                .query(String.class)
                .optional();
    }

    @Override
    public SessionKey obtain(UUID sessionId) {
        var row = alone.execute(tx -> row(sessionId).orElseGet(() -> make(sessionId)));
        if (row == null || row.wrapped() == null) {
            return SessionKey.Erased.ERASED;
        }
        if (!row.isTold() && !tell(row)) {
            return SessionKey.Erased.ERASED;
        }
        return key(row);
    }

    private Optional<Row> row(UUID sessionId) {
        return rows(List.of(sessionId)).stream().findFirst();
    }

    private List<Row> rows(Collection<UUID> sessionIds) {
        return jdbc.sql("SELECT * FROM session_key WHERE session_id = ANY (?)")
                .param(sessionIds.toArray(UUID[]::new))
                .query(ROW)
                .list();
    }

    private Row make(UUID sessionId) {
        var master = masterKey();
        jdbc.sql(
                        """
                        INSERT INTO session_key
                            (session_id, state, wrapped, master_key, created_at)
                        VALUES (?, 'live', ?, ?, now())
                        ON CONFLICT DO NOTHING
                        """)
                .params(sessionId, master.wrap(SessionKey.Live.random(), sessionId), master.id())
                .update();
        return row(sessionId).orElseThrow();
    }

    // Returns false if the key was destroyed meanwhile, and takes it out of the topic again.
    private boolean tell(Row row) {
        long offset =
                KeyRecord.live(required(row.wrapped()), required(row.masterKey()))
                        .tell(topic, row.sessionId());
        boolean isLive =
                jdbc.sql(
                                        "UPDATE session_key SET told_offset = ?"
                                                + " WHERE session_id = ? AND state = 'live'")
                                .params(offset, row.sessionId())
                                .update()
                        == 1;
        if (!isLive) {
            tellErased(row.sessionId());
        }
        return isLive;
    }

    @Override
    public Map<UUID, SessionKey> find(Collection<UUID> sessionIds) {
        var found = new HashMap<UUID, SessionKey>();
        for (var row : rows(sessionIds)) {
            found.put(row.sessionId(), row.wrapped() == null ? SessionKey.Erased.ERASED : key(row));
        }
        return found;
    }

    private SessionKey key(Row row) {
        var master = masterKey();
        if (!master.id().equals(row.masterKey())) {
            throw new KeysUnavailable(
                    "The key of session %s is wrapped by the master key %s, and this service has %s"
                            .formatted(row.sessionId(), row.masterKey(), master.id()));
        }
        return new SessionKey.Live(master.unwrap(required(row.wrapped()), row.sessionId()));
    }

    private MasterKey masterKey() {
        if (masterKey == null) {
            throw new KeysUnavailable(
                    "There are encrypted events, and no master key: set"
                            + " parley.encryption.master-key-file");
        }
        return masterKey;
    }

    // An erased row stays, so that no key is made for the session again, and so that a key that is
    // missing never looks destroyed.
    @Override
    public void erase(UUID sessionId) {
        int erased =
                jdbc.sql(
                                """
                                UPDATE session_key
                                SET state = 'erased', wrapped = NULL, master_key = NULL,
                                    erased_at = coalesce(erased_at, now())
                                WHERE session_id = ?
                                """)
                        .param(sessionId)
                        .update();
        if (erased > 0) {
            tellErased(sessionId);
        }
    }

    private void tellErased(UUID sessionId) {
        jdbc.sql("UPDATE session_key SET told_offset = ? WHERE session_id = ?")
                .params(KeyRecord.erased().tell(topic, sessionId), sessionId)
                .update();
    }

    private static <T> T required(@Nullable T value) {
        return Objects.requireNonNull(value);
    }
}
