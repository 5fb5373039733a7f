package dev.parley.projector.reaper;

import dev.parley.bounds.Bounds;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * When the reaper steps in.
 *
 * @param every between two looks, 100 ms to 10 min, default 2 s
 * @param republishAfter the age at which a claimed message or a decided ending that was not
 *     published is published, 1 s to 10 min, default 5 s: longer than a healthy node needs
 * @param lostAfter how long nothing may be heard of the worker of a turn, 1 s to 1 h, default 30 s,
 *     longer than two of the workers' locks; seen twice that long, the turn is requested anew
 * @param expireAfter the age at which a turn on which nobody works ends as {@code expired}, whether
 *     it was ever taken or not, 1 s to 7 d, default 1 h; requests are kept for a day
 * @param idleAfter the time since a session's last event after which what delivery holds for it,
 *     such as its topic, is dropped, 1 min to 7 d, default 15 min: longer than people mostly think
 *     between two messages, since the next one pays for a new topic
 * @param sweepEvery between two looks at everything that delivery holds, 1 s to 7 d, default 1 h;
 *     one asks the brokers for all topics
 */
@ConfigurationProperties("parley.reaper")
public record ReaperSettings(
        @DefaultValue("2s") Duration every,
        @DefaultValue("5s") Duration republishAfter,
        @DefaultValue("30s") Duration lostAfter,
        @DefaultValue("1h") Duration expireAfter,
        @DefaultValue("15m") Duration idleAfter,
        @DefaultValue("1h") Duration sweepEvery) {
    public ReaperSettings {
        Bounds.check("parley.reaper.every", every, "100ms", "10m");
        Bounds.check("parley.reaper.republish-after", republishAfter, "1s", "10m");
        Bounds.check("parley.reaper.lost-after", lostAfter, "1s", "1h");
        Bounds.check("parley.reaper.expire-after", expireAfter, "1s", "7d");
        Bounds.check("parley.reaper.idle-after", idleAfter, "1m", "7d");
        Bounds.check("parley.reaper.sweep-every", sweepEvery, "1s", "7d");
    }
}
