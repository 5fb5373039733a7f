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
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.DependsOn;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Brings keys back from {@code chat.keys} that the database does not have, because it was lost or
 * is an older copy. Of an erased session it brings back that it was erased. Thread-safe.
 */
@DependsOn(KafkaConfiguration.TOPICS)
public final class KeyRestore {

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

    public KeyRestore(KafkaClientConfig client, JdbcClient jdbc) {
        this.client = client;
        this.jdbc = jdbc;
    }

    /**
     * Brings the database up to the topic's end. It is there already unless it is an older copy:
     * each key and each erasure is in the database before it is in the topic. To be called before a
     * key is made, since a session must never get a second one.
     *
     * @throws KeysUnavailable or a {@code KafkaException} if the brokers do not answer in time
     */
    void catchUp() {
        read(
                jdbc.sql("SELECT coalesce(max(told_offset) + 1, 0) FROM session_key")
                        .query(Long.class)
                        .single());
    }

    /**
     * Looks for missing keys, at first in the whole topic, and then in what it has got since.
     *
     * @throws KeysUnavailable or a {@code KafkaException} if the brokers do not answer in time
     */
    public synchronized void search() {
        searched = Math.max(searched, read(searched));
    }

    // A key that the database has is left as it is there, unless the topic says that it was
    // destroyed. Returns the topic's end.
    private long read(long from) {
        try (var consumer =
                new KafkaConsumer<byte[], byte[]>(
                        GrouplessConsumers.settings(client.properties()))) {
            var only = List.of(PARTITION);
            long end = consumer.endOffsets(only).getOrDefault(PARTITION, 0L);
            consumer.assign(only);
            consumer.seek(PARTITION, from);
            var newest = new LinkedHashMap<UUID, Told>();
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
                                                newest.put(
                                                        sessionId, new Told(key, record.offset())));
                    }
                }
                if (newest.size() >= AT_ONCE) {
                    restored += write(newest);
                }
            }
            restored += write(newest);
            if (restored > 0) {
                LOG.warn("Brought {} keys back from {}", restored, Topics.KEYS);
            }
            return end;
        }
    }

    private record Told(KeyRecord key, long offset) {}

    private int write(Map<UUID, Told> keys) {
        if (keys.isEmpty()) {
            return 0;
        }
        int written =
                jdbc.sql(
                                """
                                INSERT INTO session_key AS k (session_id, state, wrapped,
                                    master_key, told_offset, created_at, erased_at)
                                SELECT session_id, state, decode(wrapped, 'base64'), master_key,
                                    told, now(),
                                    CASE state WHEN 'erased' THEN now() END
                                FROM unnest(:sessions, :states, :wrapped, :masters, :told)
                                    AS t (session_id, state, wrapped, master_key, told)
                                ON CONFLICT (session_id) DO UPDATE
                                SET state = 'erased', wrapped = NULL, master_key = NULL,
                                    told_offset = excluded.told_offset, erased_at = now()
                                WHERE excluded.state = 'erased' AND k.state = 'live'
                                """)
                        .param("sessions", keys.keySet().toArray(UUID[]::new))
                        .param(
                                "states",
                                keys.values().stream()
                                        .map(told -> told.key().state())
                                        .toArray(String[]::new))
                        .param(
                                "wrapped",
                                keys.values().stream()
                                        .map(told -> told.key().base64())
                                        .toArray(String[]::new))
                        .param(
                                "masters",
                                keys.values().stream()
                                        .map(told -> told.key().masterKey())
                                        .toArray(String[]::new))
                        .param(
                                "told",
                                keys.values().stream().map(Told::offset).toArray(Long[]::new))
                        .update();
        keys.clear();
        return written;
    }

    private static @Nullable UUID id(byte @Nullable [] key) {
        try {
            return key == null ? null : UUID.fromString(new String(key, StandardCharsets.US_ASCII));
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
