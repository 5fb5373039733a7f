package dev.parley.store.keys;

import dev.parley.encryption.KeysUnavailable;
import dev.parley.encryption.MasterKey;
import dev.parley.encryption.MasterKeys;
import dev.parley.encryption.SessionKey;
import dev.parley.encryption.SessionKeys;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
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
 * the database. It also has the last word about which key is the session's, the first that it got:
 * a database that went back would make a second one. Thread-safe.
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

    private static final int MOST_TRIES = 5;

    private final JdbcClient jdbc;
    private final TransactionTemplate alone;
    private final KafkaOperations<UUID, byte[]> topic;
    private final KeyRestore restore;
    private final @Nullable MasterKeys masterKeys;

    /**
     * @param masterKeys null if the service has none: it can then only destroy keys
     */
    SessionKeyTable(
            JdbcClient jdbc,
            PlatformTransactionManager transactions,
            KafkaOperations<UUID, byte[]> topic,
            KeyRestore restore,
            @Nullable MasterKeys masterKeys) {
        this.jdbc = jdbc;
        this.topic = topic;
        this.restore = restore;
        this.masterKeys = masterKeys;
        // A caller's transaction that is rolled back must not take along a key that is in use.
        this.alone = new TransactionTemplate(transactions);
        alone.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
    }

    /** Returns the ids of the master keys that have wrapped live keys. */
    Set<String> masterKeysInUse() {
        // One step of the index for each of them.
        return new TreeSet<>(
                jdbc.sql(
                                """
                                WITH RECURSIVE ids (id) AS (
                                    SELECT min(master_key) FROM session_key WHERE state = 'live'
                                    UNION ALL
                                    SELECT (SELECT min(master_key) FROM session_key
                                        WHERE state = 'live' AND master_key > ids.id)
                                    FROM ids WHERE ids.id IS NOT NULL)
                                SELECT id FROM ids WHERE id IS NOT NULL
                                """)
                        .query(String.class)
                        .list());
    }

    @Override
    public SessionKey obtain(UUID sessionId) {
        // A further try follows a decision of somebody else about the same session, and tells the
        // topic of it, since what was told before is no longer true.
        for (int tries = 0; tries < MOST_TRIES; tries++) {
            var row = alone.execute(tx -> row(sessionId).orElseGet(() -> make(sessionId)));
            if (row == null || row.wrapped() == null) {
                return SessionKey.Erased.ERASED;
            }
            if ((tries == 0 && row.isTold()) || tell(row)) {
                return key(row);
            }
        }
        throw new KeysUnavailable(
                "What the key of session %s is was not decided".formatted(sessionId));
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
        MasterKey master = masterKeys().newest();
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

    // Returns true if the topic has this key, and the database all that the topic had before it:
    // only then is it certain that the session never had another one. Otherwise the row must be
    // read again: it may have an earlier key now, which the database had lost, or an erased one.
    private boolean tell(Row row) {
        var sessionId = row.sessionId();
        long offset =
                KeyRecord.live(required(row.wrapped()), required(row.masterKey()))
                        .tell(topic, sessionId);
        if (note(row, offset)) {
            return true;
        }
        restore.catchUp(offset);
        var now = row(sessionId).orElse(null);
        if (now != null && now.wrapped() == null) {
            tellErased(List.of(sessionId));
        }
        return now != null && now.isTold() && Arrays.equals(now.wrapped(), row.wrapped());
    }

    private boolean note(Row row, long offset) {
        return jdbc.sql(
                                """
                                UPDATE session_key SET told_offset = :offset
                                WHERE session_id = :session AND state = 'live' AND wrapped = :wrapped
                                  AND :offset - 1 <= (SELECT coalesce(max(told_offset), -1)
                                      FROM session_key)
                                """)
                        .param("offset", offset)
                        .param("session", row.sessionId())
                        .param("wrapped", required(row.wrapped()))
                        .update()
                == 1;
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
        return new SessionKey.Live(unwrapped(row));
    }

    private byte[] unwrapped(Row row) {
        return masterKeys()
                .unwrap(required(row.masterKey()), required(row.wrapped()), row.sessionId());
    }

    private MasterKeys masterKeys() {
        if (masterKeys == null) {
            throw new KeysUnavailable(
                    "There are encrypted events, and no master key: set"
                            + " parley.encryption.master-key-file");
        }
        return masterKeys;
    }

    // The topic is told first, and the database learns it from there, as it learns what it has
    // lost. So a crash in between leaves nothing that the next read of the topic does not put
    // right.
    @Override
    public int rewrap(int atMost) {
        if (masterKeys == null) {
            return 0;
        }
        var newest = masterKeys.newest();
        var former =
                jdbc.sql(
                                """
                                SELECT * FROM session_key
                                WHERE state = 'live' AND master_key = ANY (:former)
                                LIMIT :most
                                """)
                        .param(
                                "former",
                                masterKeys.ids().stream()
                                        .filter(id -> !id.equals(newest.id()))
                                        .toArray(String[]::new))
                        .param("most", atMost)
                        .query(ROW)
                        .list();
        if (former.isEmpty()) {
            return 0;
        }
        var told = new LinkedHashMap<UUID, KeyRecord>();
        for (var row : former) {
            told.put(
                    row.sessionId(),
                    KeyRecord.rewrapped(newest.wrap(unwrapped(row), row.sessionId()), newest.id()));
        }
        restore.catchUp(Collections.max(KeyRecord.tell(topic, told)));
        // What was erased meanwhile must not have its key as the last word.
        var erased = rows(told.keySet()).stream().filter(row -> row.wrapped() == null).toList();
        if (!erased.isEmpty()) {
            tellErased(erased.stream().map(Row::sessionId).toList());
        }
        return former.size();
    }

    // An erased row stays, so that no key is made for the session again, and so that a key that is
    // missing never looks destroyed.
    @Override
    public void erase(Collection<UUID> sessionIds) {
        var erased =
                jdbc.sql(
                                """
                                UPDATE session_key
                                SET state = 'erased', wrapped = NULL, master_key = NULL,
                                    erased_at = coalesce(erased_at, now())
                                WHERE session_id = ANY (?) RETURNING session_id
                                """)
                        .param(sessionIds.toArray(UUID[]::new))
                        .query(UUID.class)
                        .list();
        if (!erased.isEmpty()) {
            tellErased(erased);
        }
    }

    // As with a key, the database may note an offset only if it knows all that is before it.
    private void tellErased(List<UUID> sessionIds) {
        var offsets = KeyRecord.tellErased(topic, sessionIds);
        long first = Collections.min(offsets);
        long last = Collections.max(offsets);
        boolean noted =
                last - first < offsets.size()
                        && jdbc.sql(
                                                """
                                                UPDATE session_key k SET told_offset = told.at
                                                FROM unnest(:sessions, :offsets) AS told (id, at)
                                                WHERE k.session_id = told.id
                                                  AND :first - 1 <= (SELECT
                                                    coalesce(max(told_offset), -1) FROM session_key)
                                                """)
                                        .param("sessions", sessionIds.toArray(UUID[]::new))
                                        .param("offsets", offsets.toArray(Long[]::new))
                                        .param("first", first)
                                        .update()
                                > 0;
        if (!noted) {
            restore.catchUp(last);
        }
    }

    private static <T> T required(@Nullable T value) {
        return Objects.requireNonNull(value);
    }
}
