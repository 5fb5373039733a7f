package dev.parley.log;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Bounds of reading the log's end; settings {@code parley.log-reader.*}.
 *
 * @param readers consumers kept for reading, 1 to 64, default 4: so many reads go on at once
 * @param maxRecords records that one read may scan, 1 to 1,000,000, default 50,000: beyond it a
 *     read is refused rather than answered from half a history
 * @param timeout bound on one read with its waiting, 100 ms to 1 min, default 5 s
 */
public record LogReaderSettings(int readers, int maxRecords, Duration timeout) {
    public LogReaderSettings(int readers, int maxRecords, @Nullable Duration timeout) {
        this.readers = readers == 0 ? 4 : readers;
        this.maxRecords = maxRecords == 0 ? 50_000 : maxRecords;
        this.timeout = timeout == null ? Duration.ofSeconds(5) : timeout;
        if (this.readers < 1 || this.readers > 64) {
            throw new IllegalArgumentException(
                    "parley.log-reader.readers must be between 1 and 64");
        }
        if (this.maxRecords < 1 || this.maxRecords > 1_000_000) {
            throw new IllegalArgumentException(
                    "parley.log-reader.max-records must be between 1 and 1000000");
        }
        if (this.timeout.compareTo(Duration.ofMillis(100)) < 0
                || this.timeout.compareTo(Duration.ofMinutes(1)) > 0) {
            throw new IllegalArgumentException(
                    "parley.log-reader.timeout must be between 100ms and 1m");
        }
    }
}
