package dev.parley.projector.projection;

import dev.parley.bounds.Bounds;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How the projector works.
 *
 * @param group the consumer group that shares the partitions, default {@code history-projector}
 * @param maxBatch records in one transaction, 1 to 10,000, default 500
 * @param linger how long a record may wait for companions, 0 s to 5 s, default 100 ms; a
 *     transaction costs much the same for one record and for fifty, and reads fold what is not
 *     projected yet
 * @param concurrency consumers in this process, 1 to 64, default 1; more than the partitions are
 *     idle
 * @param sessionTimeout after which a silent projector's partitions go to another, 6 s to 5 min
 *     (the brokers' usual bounds), default 6 s
 * @param retryEvery between two tries of a batch while the database is away, 10 ms to 1 min,
 *     default 500 ms; it is tried for ever, since skipping it would be a hole
 */
@ConfigurationProperties("parley.projector")
public record ProjectorSettings(
        @DefaultValue("history-projector") String group,
        @DefaultValue("500") int maxBatch,
        @DefaultValue("100ms") Duration linger,
        @DefaultValue("1") int concurrency,
        @DefaultValue("6s") Duration sessionTimeout,
        @DefaultValue("500ms") Duration retryEvery) {
    public ProjectorSettings {
        if (group.isBlank()) {
            throw new IllegalArgumentException("parley.projector.group must not be blank");
        }
        Bounds.check("parley.projector.max-batch", maxBatch, 1, 10_000);
        Bounds.check("parley.projector.concurrency", concurrency, 1, 64);
        Bounds.check("parley.projector.linger", linger, "0s", "5s");
        Bounds.check("parley.projector.session-timeout", sessionTimeout, "6s", "5m");
        Bounds.check("parley.projector.retry-every", retryEvery, "10ms", "1m");
    }
}
