package dev.parley.api.stream;

import dev.parley.bounds.Bounds;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * How streams are relayed.
 *
 * @param heartbeat silence after which a comment line is sent, 100 ms to 5 min, default 15 s, which
 *     is shorter than the idle timeouts of common proxies
 * @param readerBuffer heap for the events that a reader has yet to take, 1 KB to 64 MB, default 32
 *     KB, some 150 tokens; a slower reader is detached from the live feed and catches up from the
 *     event log
 * @param sendBuffer kernel memory of each connection, 4 KB to 16 MB, default 128 KB; the kernel may
 *     double it. Without a bound it lends megabytes to a client that does not read
 * @param sendTimeout how long a write to a session's stream waits while its reader takes nothing, 1
 *     s to 10 min, default 20 s; then the connection is closed
 * @param maxStreams open streams of this node, 1 to 1,000,000, default 11,000; beyond it a client
 *     gets a 503. A stream that only waits takes some 12 KB of heap
 * @param retry how long clients wait before they reconnect, 0 to 1 min, default 1 s
 * @param queuedAfter silence after which a waiting turn is reported as queued, 100 ms to 1 min,
 *     default 1 s
 * @param queuedEvery time between two such reports, 100 ms to 5 min, default 5 s
 * @param deletedEvery time between two lookups of deleted sessions with readers here, 100 ms to 5
 *     min, default 1 s. Readers of a live turn mostly learn of the deletion at once; the others by
 *     a lookup
 */
@ConfigurationProperties("parley.api")
public record StreamSettings(
        @DefaultValue("15s") Duration heartbeat,
        @DefaultValue("32KB") DataSize readerBuffer,
        @DefaultValue("128KB") DataSize sendBuffer,
        @DefaultValue("20s") Duration sendTimeout,
        @DefaultValue("11000") int maxStreams,
        @DefaultValue("1s") Duration retry,
        @DefaultValue("1s") Duration queuedAfter,
        @DefaultValue("5s") Duration queuedEvery,
        @DefaultValue("1s") Duration deletedEvery) {
    public StreamSettings {
        Bounds.check("parley.api.heartbeat", heartbeat, "100ms", "5m");
        Bounds.check("parley.api.reader-buffer", readerBuffer, "1KB", "64MB");
        Bounds.check("parley.api.send-buffer", sendBuffer, "4KB", "16MB");
        Bounds.check("parley.api.send-timeout", sendTimeout, "1s", "10m");
        Bounds.check("parley.api.max-streams", maxStreams, 1, 1_000_000);
        Bounds.check("parley.api.retry", retry, "0s", "1m");
        Bounds.check("parley.api.queued-after", queuedAfter, "100ms", "1m");
        Bounds.check("parley.api.queued-every", queuedEvery, "100ms", "5m");
        Bounds.check("parley.api.deleted-every", deletedEvery, "100ms", "5m");
    }

    /** Returns how long one client of a stopping node waits: half to twice {@link #retry}. */
    Duration jitteredRetry() {
        long millis = retry.toMillis();
        return Duration.ofMillis(ThreadLocalRandom.current().nextLong(millis / 2, 2 * millis + 1));
    }
}
