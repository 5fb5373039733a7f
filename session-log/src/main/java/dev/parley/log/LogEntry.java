package dev.parley.log;

import dev.parley.events.EventCodec;
import dev.parley.events.EventCodec.Decoded;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Objects;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * One record of {@code chat.events}, raw or {@linkplain OpenedEntries opened}.
 *
 * @param writtenAt when the producer wrote the record, by the producer's clock
 * @param value the record's; if it was opened, the plain event
 * @param fault why the record is no event although its value looks like one; null if that is not
 *     known
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record LogEntry(
        LogPosition position,
        Instant writtenAt,
        @Nullable String key,
        byte @Nullable [] value,
        @Nullable String fault) {

    public LogEntry(
            LogPosition position,
            Instant writtenAt,
            @Nullable String key,
            byte @Nullable [] value) {
        this(position, writtenAt, key, value, null);
    }

    /** Converts a record that a consumer returned. */
    public static LogEntry of(ConsumerRecord<byte[], byte[]> record) {
        return new LogEntry(
                new LogPosition(record.partition(), record.offset()),
                Instant.ofEpochMilli(record.timestamp()),
                record.key() == null ? null : new String(record.key(), StandardCharsets.UTF_8),
                record.value());
    }

    /** Returns the event. Of an opened record, one that is still encrypted was erased. */
    public Decoded decode() {
        return fault == null ? EventCodec.decode(value) : new Decoded.Malformed(fault);
    }

    LogEntry opened(byte[] plain) {
        return new LogEntry(position, writtenAt, key, plain);
    }

    LogEntry withFault(String why) {
        return new LogEntry(position, writtenAt, key, value, why);
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
