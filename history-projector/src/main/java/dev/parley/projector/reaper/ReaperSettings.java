package dev.parley.projector.reaper;

import dev.parley.bounds.Bounds;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * When the reapers step in.
 *
 * @param every Pause between two rounds of each reaper, 100 ms to 10 min, default 2 s. A smaller
 *     value finishes sooner what a crash left half done, and sends more queries to the database.
 * @param republishAfter How long a node may take to publish an accepted message, an ending, a
 *     cancel, a deletion or an indexing job before a reaper does it, 1 s to 10 min, default 5 s. It
 *     should be longer than a healthy node needs; a smaller value helps sooner after a crash, but
 *     repeats work of slow nodes.
 * @param lostAfter How long the worker of a document may be silent, 1 s to 1 h, default 30 s. The
 *     document is then requested again. It should be longer than twice {@code
 *     parley.worker.lock-duration}; a smaller value may take work from slow workers. A turn may
 *     expire only if its worker was silent for this time; workers report every 10 s.
 * @param expireAfter The age at which a turn ends as {@code expired} if nobody works on it, whether
 *     a worker ever took it or not, 1 s to 7 d, default 1 h. A document that waits this long is
 *     requested again. A larger value lets messages wait longer for a worker, but Kafka keeps
 *     requests for turns for one day only.
 * @param idleAfter How long after its last turn a session keeps its topic, 1 min to 7 d, default 15
 *     min. The next message of an idle session waits for a new topic, so the time should be longer
 *     than people usually think between two messages. A larger value keeps more topics on the
 *     brokers. This long after its end a turn's claim also gives up its texts, which the history
 *     holds.
 * @param sweepEvery Pause between two sweeps, which look for session topics that nobody noted, and
 *     remove what {@code parley.retention} bounds and words of deleted documents, 1 s to 7 d,
 *     default 1 h. Each sweep asks the brokers for all topics; a smaller value finds forgotten
 *     topics sooner.
 * @param erasureGrace How long after an owner asked for the erasure of all that it has a node may
 *     still write what it had begun before, 1 s to 10 min, default 1 min; no erasure finishes
 *     sooner. It should be longer than an append to the event log can take, 40 s; with a smaller
 *     value, an erasure may finish before a session that is just being created is in the event log.
 */
@ConfigurationProperties("parley.reaper")
public record ReaperSettings(
        @DefaultValue("2s") Duration every,
        @DefaultValue("5s") Duration republishAfter,
        @DefaultValue("30s") Duration lostAfter,
        @DefaultValue("1h") Duration expireAfter,
        @DefaultValue("15m") Duration idleAfter,
        @DefaultValue("1h") Duration sweepEvery,
        @DefaultValue("1m") Duration erasureGrace) {
    public ReaperSettings {
        Bounds.check("parley.reaper.every", every, "100ms", "10m");
        Bounds.check("parley.reaper.republish-after", republishAfter, "1s", "10m");
        Bounds.check("parley.reaper.lost-after", lostAfter, "1s", "1h");
        Bounds.check("parley.reaper.expire-after", expireAfter, "1s", "7d");
        Bounds.check("parley.reaper.idle-after", idleAfter, "1m", "7d");
        Bounds.check("parley.reaper.sweep-every", sweepEvery, "1s", "7d");
        Bounds.check("parley.reaper.erasure-grace", erasureGrace, "1s", "10m");
    }
}
