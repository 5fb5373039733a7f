package dev.parley.projector.projection;

import dev.parley.bounds.Bounds;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * How the projector reads the event log and writes the history.
 *
 * @param group Consumer group that shares the partitions of the event log, default {@code
 *     history-projector}. All projectors of a system must use the same.
 * @param maxBatch Most records in one transaction, 1 to 10,000, default 500. A larger value catches
 *     up faster and takes more memory.
 * @param liveTurnsMemory Most memory for the texts of live turns, which are kept from one batch to
 *     the next, 1 MB to 1 GB, default 32 MB: about 500 answers of 1,000 tokens. If more turns are
 *     live, those that were used least recently are read from the database when they go on.
 * @param linger How long a record may wait for others to share its transaction, 0 s to 5 s, default
 *     100 ms. A transaction costs about the same for one record and for fifty, so a larger value
 *     costs the database less; reads then fold more of the event log by themselves.
 * @param concurrency Consumers in this process, 1 to 64, default 1. More consumers project more
 *     partitions at once; those beyond the number of partitions are idle.
 * @param sessionTimeout How long a projector may be silent until another takes over its partitions,
 *     6 s to 5 min, default 6 s, the least that brokers allow by default. A larger value tolerates
 *     longer pauses, but the history lags longer after a crash.
 * @param retryEvery Pause between two tries of a batch while the database is away, 10 ms to 1 min,
 *     default 500 ms. The projector never skips a batch, because that would leave a hole in the
 *     history. A smaller value goes on sooner, but asks the database more often.
 * @param readyWithin Most records behind the event log at which this projector is ready, 1 to
 *     1,000,000, default 50,000: reads fail beyond {@code parley.log-reader.max-records}. Only its
 *     own partitions count
 */
@ConfigurationProperties("parley.projector")
public record ProjectorSettings(
        @DefaultValue("history-projector") String group,
        @DefaultValue("500") int maxBatch,
        @DefaultValue("32MB") DataSize liveTurnsMemory,
        @DefaultValue("100ms") Duration linger,
        @DefaultValue("1") int concurrency,
        @DefaultValue("6s") Duration sessionTimeout,
        @DefaultValue("500ms") Duration retryEvery,
        @DefaultValue("50000") int readyWithin) {
    public ProjectorSettings {
        if (group.isBlank()) {
            throw new IllegalArgumentException("parley.projector.group must not be blank");
        }
        Bounds.check("parley.projector.max-batch", maxBatch, 1, 10_000);
        Bounds.check("parley.projector.live-turns-memory", liveTurnsMemory, "1MB", "1GB");
        Bounds.check("parley.projector.ready-within", readyWithin, 1, 1_000_000);
        Bounds.check("parley.projector.concurrency", concurrency, 1, 64);
        Bounds.check("parley.projector.linger", linger, "0s", "5s");
        Bounds.check("parley.projector.session-timeout", sessionTimeout, "6s", "5m");
        Bounds.check("parley.projector.retry-every", retryEvery, "10ms", "1m");
    }
}
