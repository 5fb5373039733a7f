package dev.parley.log;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * One raw record of {@code chat.events}.
 *
 * @param writtenAt when the producer wrote the record, by the producer's clock
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record LogEntry(
        LogPosition position, Instant writtenAt, @Nullable String key, byte @Nullable [] value) {

    /** Converts a record that a consumer returned. */
    public static LogEntry of(ConsumerRecord<byte[], byte[]> record) {
        return new LogEntry(
                new LogPosition(record.partition(), record.offset()),
                Instant.ofEpochMilli(record.timestamp()),
                record.key() == null ? null : new String(record.key(), StandardCharsets.UTF_8),
                record.value());
    }
}
