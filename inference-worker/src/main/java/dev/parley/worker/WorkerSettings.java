package dev.parley.worker;

import dev.parley.bounds.Bounds;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How a worker takes and runs turns.
 *
 * @param slots turns that run at a time, 1 to 2,000, default 16; a slot costs nothing while it is
 *     free, and each running turn has a connection to the model
 * @param researchSlots how many of the slots may hold deep research at a time, 0 to all of them,
 *     default half of them, at least 1; research takes minutes, so without a bound a few of them
 *     would keep all short turns waiting; 0 leaves it to other workers
 * @param maxAttempts most workers that may be lost over one turn before it fails, 1 to 20, default
 *     3; a worker that gave its attempt back was not lost
 * @param lockDuration how long a hung worker keeps a document, 1 s to 10 min, default 15 s; renewed
 *     after a third of it; the brokers must allow it ({@code
 *     group.share.min.record.lock.duration.ms}); for turns see {@code parley.lease.duration}
 * @param drainTimeout how long a stopping worker continues its turns, 0 s to 10 min, default 20 s;
 *     turns and documents that are unfinished then are given back for another worker
 * @param turnTimeout longest time that an attempt may take, 1 s to 2 h, default 10 min; 10 s later
 *     it is stopped whatever it does
 * @param historyTimeout how long a turn waits for a history that is behind, 0 s to 10 min, default
 *     30 s; then it fails with {@code history_unavailable}
 * @param endingTimeout how long the worker retries to end a turn while the database is away, 1 s to
 *     2 h, default 10 min; then the turn is left to another attempt
 * @param maxUnacknowledged most events of a turn that may wait for the event log's acknowledgement,
 *     1 to 10,000, default 256; at this number the model's stream is read more slowly
 * @param name signs the attempts of this worker, 1 to 100 characters; default the host's name and a
 *     random number
 */
@ConfigurationProperties("parley.worker")
public record WorkerSettings(
        @DefaultValue("16") int slots,
        @Nullable Integer researchSlots,
        @DefaultValue("3") int maxAttempts,
        @DefaultValue("15s") Duration lockDuration,
        @DefaultValue("20s") Duration drainTimeout,
        @DefaultValue("10m") Duration turnTimeout,
        @DefaultValue("30s") Duration historyTimeout,
        @DefaultValue("10m") Duration endingTimeout,
        @DefaultValue("256") int maxUnacknowledged,
        @DefaultValue("") String name) {

    public WorkerSettings {
        Bounds.check("parley.worker.slots", slots, 1, 2_000);
        researchSlots = researchSlots == null ? Math.max(1, slots / 2) : researchSlots;
        Bounds.check("parley.worker.research-slots", researchSlots, 0, slots);
        Bounds.check("parley.worker.max-attempts", maxAttempts, 1, 20);
        Bounds.check("parley.worker.max-unacknowledged", maxUnacknowledged, 1, 10_000);
        if (name.isEmpty()) {
            var number = ThreadLocalRandom.current().nextInt(0x10000);
            name = host() + "-" + Integer.toHexString(number);
        }
        Bounds.check("the length of parley.worker.name", name.strip().length(), 1, 100);
        Bounds.check("parley.worker.lock-duration", lockDuration, "1s", "10m");
        Bounds.check("parley.worker.drain-timeout", drainTimeout, "0s", "10m");
        Bounds.check("parley.worker.turn-timeout", turnTimeout, "1s", "2h");
        Bounds.check("parley.worker.history-timeout", historyTimeout, "0s", "10m");
        Bounds.check("parley.worker.ending-timeout", endingTimeout, "1s", "2h");
    }

    /** Returns how many of the slots may hold deep research at a time. */
    public int slotsForResearch() {
        return Objects.requireNonNull(researchSlots);
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "worker";
        }
    }
}
