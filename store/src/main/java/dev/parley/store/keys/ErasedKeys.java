package dev.parley.store.keys;

import dev.parley.log.Topics;
import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.kafka.core.KafkaOperations;

/**
 * Sees to it that keys which were destroyed stay so, and that {@code chat.keys} gets rid of them. A
 * broker compacts only what is behind the segment that it writes to, and closes that one when a
 * record comes after its time. If no other record comes, this one does. Thread-safe.
 */
public final class ErasedKeys {

    private final JdbcClient jdbc;
    private final KafkaOperations<UUID, byte[]> topic;

    public ErasedKeys(JdbcClient jdbc, KafkaOperations<UUID, byte[]> topic) {
        this.jdbc = jdbc;
        this.topic = topic;
    }

    /**
     * Returns sessions that are deleted and have a key all the same: it came back from the topic
     * after the database had lost it.
     */
    public List<UUID> leftBehind(int atMost) {
        return jdbc.sql(
                        """
                        SELECT k.session_id FROM session_key k
                            JOIN deleted_session d ON d.session_id = k.session_id
                        WHERE k.state = 'live' AND d.state = 'gone' LIMIT ?
                        """)
                .param(atMost)
                .query(UUID.class)
                .list();
    }

    /**
     * Tells the topic again of keys that were destroyed longer ago than a key may stay there.
     *
     * @return how many they were
     * @throws dev.parley.encryption.KeysUnavailable if Kafka does not take it now
     */
    public int tellAgain(int atMost) {
        var due =
                jdbc.sql(
                                """
                                SELECT session_id FROM session_key
                                WHERE state = 'erased' AND NOT told_again
                                  AND erased_at < now() - :lag * interval '1 ms'
                                ORDER BY erased_at LIMIT :most
                                """)
                        .param("lag", Topics.KEYS_LAG.toMillis())
                        .param("most", atMost)
                        .query(UUID.class)
                        .list();
        if (due.isEmpty()) {
            return 0;
        }
        KeyRecord.tellErased(topic, due);
        jdbc.sql("UPDATE session_key SET told_again = true WHERE session_id = ANY (?)")
                .param(due.toArray(UUID[]::new))
                .update();
        return due.size();
    }
}
