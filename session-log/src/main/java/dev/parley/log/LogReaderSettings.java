package dev.parley.log;

import dev.parley.bounds.Bounds;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * How services read the end of the event log, the part that the projector has not reached.
 *
 * @param readers How many reads can run at once, each with a Kafka consumer of its own. 1 to 64,
 *     default 4. If all are busy, the next read waits; more readers take more memory and
 *     connections.
 * @param maxRecords Most records that one read may scan, 1 to 1,000,000, default 50,000. A read
 *     that would need more fails, because an incomplete history would be worse. A larger value lets
 *     reads succeed while the projector is further behind, but they take longer and more memory.
 * @param maxBytes Most bytes of records that one read may keep in memory, 1 MB to 1 GB, default 64
 *     MB. A read that would need more fails like one of too many records.
 * @param timeout Longest time that one read may take, including its wait for a free reader. 100 ms
 *     to 1 min, default 5 s. The read then fails; a larger value waits longer for slow brokers.
 */
@ConfigurationProperties("parley.log-reader")
public record LogReaderSettings(
        @DefaultValue("4") int readers,
        @DefaultValue("50000") int maxRecords,
        @DefaultValue(MOST_BYTES) DataSize maxBytes,
        @DefaultValue("5s") Duration timeout) {

    private static final String MOST_BYTES = "64MB";

    public LogReaderSettings {
        Bounds.check("parley.log-reader.readers", readers, 1, 64);
        Bounds.check("parley.log-reader.max-records", maxRecords, 1, 1_000_000);
        Bounds.check("parley.log-reader.max-bytes", maxBytes, "1MB", "1GB");
        Bounds.check("parley.log-reader.timeout", timeout, "100ms", "1m");
    }

    /** Settings for other reads than those of the histories, with as many bytes at most. */
    public static LogReaderSettings of(int readers, int maxRecords, Duration timeout) {
        return new LogReaderSettings(readers, maxRecords, DataSize.parse(MOST_BYTES), timeout);
    }

    /** Returns {@link #maxBytes} as a number. */
    long mostBytes() {
        return maxBytes.toBytes();
    }
}
