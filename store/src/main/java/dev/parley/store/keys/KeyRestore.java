package dev.parley.store.keys;

import dev.parley.encryption.KeysUnavailable;
import dev.parley.kafka.KafkaClientConfig;
import dev.parley.kafka.KafkaConfiguration;
import dev.parley.log.GrouplessConsumers;
import dev.parley.log.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.DependsOn;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Brings keys back from {@code chat.keys} that the database does not have, because it was lost, is
 * an older copy, or has lost what it had committed. Of an erased session it brings back that it was
 * erased. Thread-safe.
 *
 * <p>A row says where the topic was told of it, and is there before. So a database that knows an
 * offset of the topic had all keys before it, and has them still: whatever it lost is behind the
 * highest offset that it knows.
 */
@DependsOn(KafkaConfiguration.TOPICS)
public final class KeyRestore implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(KeyRestore.class);

    private static final Duration POLL = Duration.ofMillis(100);

    /** So long may the brokers give nothing. */
    private static final Duration SILENCE = Duration.ofSeconds(30);

    /** Keys in one statement. */
    private static final int AT_ONCE = 1_000;

    private static final TopicPartition PARTITION = new TopicPartition(Topics.KEYS, 0);

    private final KafkaClientConfig client;
    private final JdbcClient jdbc;

    /** Where the next search begins. */
    private long searched;

    /** Kept, because a key that is made while others are made waits for a read. */
    private @Nullable KafkaConsumer<byte[], byte[]> reader;

    public KeyRestore(KafkaClientConfig client, JdbcClient jdbc) {
        this.client = client;
        this.jdbc = jdbc;
    }

    /**
     * Brings the database up to the topic's end. It is there already unless it has lost something,
     * or others are just telling the topic of keys.
     *
     * <p>The services do it when they start, and before they use a new key whenever the topic has
     * something that the database does not know; the projector does it now and then, so that
     * erasures come back, too.
     *
     * @throws KeysUnavailable or a {@code KafkaException} if the brokers do not answer in time
     */
    public synchronized void catchUp() {
        read(nextUnknown());
    }

    /** As {@link #catchUp()}, unless somebody has noted this offset meanwhile. */
    synchronized void catchUp(long offset) {
        long from = nextUnknown();
        if (from <= offset) {
            read(from);
        }
    }

    private long nextUnknown() {
        return jdbc.sql("SELECT coalesce(max(told_offset) + 1, 0) FROM session_key")
                .query(Long.class)
                .single();
    }

    /**
     * Looks for missing keys, at first in the whole topic, and then in what it has got since or the
     * database does not know.
     *
     * @throws KeysUnavailable or a {@code KafkaException} if the brokers do not answer in time
     */
    public synchronized void search() {
        searched = read(Math.min(searched, nextUnknown()));
    }

    // Returns the topic's end.
    private long read(long from) {
        var consumer = reader;
        if (consumer == null) {
            consumer =
                    new KafkaConsumer<byte[], byte[]>(
                            GrouplessConsumers.settings(client.properties()));
            consumer.assign(List.of(PARTITION));
            reader = consumer;
        }
        boolean whole = false;
        try {
            long end = consumer.endOffsets(List.of(PARTITION)).getOrDefault(PARTITION, 0L);
            consumer.seek(PARTITION, from);
            var said = new LinkedHashMap<UUID, Told>();
            int restored = 0;
            long deadline = System.nanoTime() + SILENCE.toNanos();
            for (long at = from; at < end; at = consumer.position(PARTITION)) {
                var records = consumer.poll(POLL);
                if (!records.isEmpty()) {
                    deadline = System.nanoTime() + SILENCE.toNanos();
                } else if (System.nanoTime() - deadline > 0) {
                    throw new KeysUnavailable(
                            Topics.KEYS + " gave no record within " + SILENCE.toSeconds() + " s");
                }
                for (var record : records) {
                    var sessionId = id(record.key());
                    if (sessionId != null) {
                        KeyRecord.decode(record.value())
                                .ifPresent(
                                        key ->
                                                said.merge(
                                                        sessionId,
                                                        new Told(key, record.offset(), true),
                                                        Told::then));
                    }
                }
                if (said.size() >= AT_ONCE) {
                    restored += write(said);
                }
            }
            restored += write(said);
            if (restored > 0) {
                LOG.warn("Took {} keys and erasures over from {}", restored, Topics.KEYS);
            }
            whole = true;
            return end;
        } finally {
            if (!whole) {
                close();
            }
        }
    }

    @Override
    public synchronized void close() {
        if (reader != null) {
            reader.close();
            reader = null;
        }
    }

    /**
     * What the topic says of a session.
     *
     * @param offset of its last record
     * @param isLast true if that record says the same, so that it is what a compaction leaves
     */
    private record Told(KeyRecord key, long offset, boolean isLast) {

        Told then(Told later) {
            var both = key.then(later.key);
            return new Told(both, later.offset, both.isSame(later.key));
        }
    }

    // A key that nobody has used yet gives way to the one that the topic has had before. Its row
    // does not say that it was told, so that whoever uses it tells it again, as the last word.
    private int write(Map<UUID, Told> keys) {
        if (keys.isEmpty()) {
            return 0;
        }
        int written =
                about(
                                keys,
                                """
                                INSERT INTO session_key AS k (session_id, state, wrapped,
                                    master_key, told_offset, created_at, erased_at)
                                SELECT session_id, state, wrapped, master_key,
                                    CASE WHEN is_last THEN told END, now(),
                                    CASE state WHEN 'erased' THEN now() END
                                FROM said
                                ON CONFLICT (session_id) DO UPDATE
                                SET state = excluded.state, wrapped = excluded.wrapped,
                                    master_key = excluded.master_key,
                                    told_offset = excluded.told_offset,
                                    erased_at = excluded.erased_at
                                WHERE k.state = 'live'
                                  AND k.wrapped IS DISTINCT FROM excluded.wrapped
                                  AND (excluded.state = 'erased' OR k.told_offset IS NULL
                                    OR (SELECT rewrapped FROM said
                                        WHERE said.session_id = k.session_id))
                                """)
                        .update();
        // Afterwards, since it says that the database has all keys up to there.
        about(
                        keys,
                        """
                        UPDATE session_key k SET told_offset = said.told
                        FROM said
                        WHERE k.session_id = said.session_id AND said.is_last
                          AND k.state = said.state AND k.wrapped IS NOT DISTINCT FROM said.wrapped
                          AND coalesce(k.told_offset, -1) < said.told
                        """)
                .update();
        keys.clear();
        return written;
    }

    private JdbcClient.StatementSpec about(Map<UUID, Told> keys, String statement) {
        return jdbc.sql(
                        """
                        WITH said AS (
                            SELECT session_id, state, decode(wrapped, 'base64') AS wrapped,
                                master_key, rewrapped, told, is_last
                            FROM unnest(:sessions, :states, :wrapped, :masters, :rewrapped, :told,
                                    :last)
                                AS t (session_id, state, wrapped, master_key, rewrapped, told,
                                    is_last))
                        """
                                + statement)
                .param("sessions", keys.keySet().toArray(UUID[]::new))
                .param("states", column(keys, String[]::new, told -> told.key().state()))
                .param("wrapped", column(keys, String[]::new, told -> told.key().base64()))
                .param("masters", column(keys, String[]::new, told -> told.key().masterKey()))
                .param("rewrapped", column(keys, Boolean[]::new, told -> told.key().isRewrapped()))
                .param("told", column(keys, Long[]::new, Told::offset))
                .param("last", column(keys, Boolean[]::new, Told::isLast));
    }

    private static <T extends @Nullable Object> T[] column(
            Map<UUID, Told> keys, IntFunction<T[]> array, Function<Told, T> value) {
        return keys.values().stream().map(value).toArray(array);
    }

    private static @Nullable UUID id(byte @Nullable [] key) {
        try {
            return key == null ? null : UUID.fromString(new String(key, StandardCharsets.US_ASCII));
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
