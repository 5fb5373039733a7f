package dev.parley.log;

import dev.parley.bounds.Bounds;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Bounds of reading the end of the event log.
 *
 * @param readers consumers kept for reading, 1 to 64, default 4: so many reads go on at once
 * @param maxRecords records that one read may scan, 1 to 1,000,000, default 50,000: beyond it a
 *     read is refused rather than answered from half a history
 * @param timeout bound on one read with its waiting, 100 ms to 1 min, default 5 s
 */
@ConfigurationProperties("parley.log-reader")
public record LogReaderSettings(
        @DefaultValue("4") int readers,
        @DefaultValue("50000") int maxRecords,
        @DefaultValue("5s") Duration timeout) {
    public LogReaderSettings {
        Bounds.check("parley.log-reader.readers", readers, 1, 64);
        Bounds.check("parley.log-reader.max-records", maxRecords, 1, 1_000_000);
        Bounds.check("parley.log-reader.timeout", timeout, "100ms", "1m");
    }
}
