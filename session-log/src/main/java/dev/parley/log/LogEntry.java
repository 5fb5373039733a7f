package dev.parley.log;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Objects;
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

    /** Returns what is known of the record besides its value. */
    LogEntry withoutValue() {
        return new LogEntry(position, writtenAt, key, null);
    }

    /**
     * The value, which must be JSON, as one line of text. In JSON a line break stands between
     * tokens only: a space there means the same.
     */
    public String line() {
        return new String(Objects.requireNonNull(value), StandardCharsets.UTF_8)
                .replace('\n', ' ')
                .replace('\r', ' ');
    }
}
