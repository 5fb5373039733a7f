package dev.parley.api.log;

import dev.parley.bounds.Bounds;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How the {@code log} call reads the event log.
 *
 * @param readers consumers kept for it, 1 to 16, default 2; as many pages are read at once, for any
 *     number of callers
 * @param timeout bound on reading one page, including the wait for a consumer, 100 ms to 5 min,
 *     default 10 s; a page may have to skip thousands of other sessions' records
 */
@ConfigurationProperties("parley.log")
record SessionLogSettings(@DefaultValue("2") int readers, @DefaultValue("10s") Duration timeout) {
    SessionLogSettings {
        Bounds.check("parley.log.readers", readers, 1, 16);
        Bounds.check("parley.log.timeout", timeout, "100ms", "5m");
    }
}
