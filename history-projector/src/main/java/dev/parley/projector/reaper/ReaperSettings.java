package dev.parley.projector.reaper;

import dev.parley.wiring.Bounds;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * When the reaper steps in.
 *
 * @param every between two looks, 100 ms to 10 min, default 2 s
 * @param republishAfter the age at which a claimed message or a decided ending that was not
 *     published is published, 1 s to 10 min, default 5 s: longer than a healthy node needs
 * @param expireAfter the age at which a turn that nobody ever took ends as {@code expired}, 1 s to
 *     7 d, default 1 h; requests are kept for a day
 */
@ConfigurationProperties("parley.reaper")
public record ReaperSettings(
        @DefaultValue("2s") Duration every,
        @DefaultValue("5s") Duration republishAfter,
        @DefaultValue("1h") Duration expireAfter) {
    public ReaperSettings {
        Bounds.check("parley.reaper.every", every, "100ms", "10m");
        Bounds.check("parley.reaper.republish-after", republishAfter, "1s", "10m");
        Bounds.check("parley.reaper.expire-after", expireAfter, "1s", "7d");
    }
}
