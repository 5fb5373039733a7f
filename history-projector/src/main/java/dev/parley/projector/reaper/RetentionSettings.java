package dev.parley.projector.reaper;

import dev.parley.bounds.Bounds;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What is removed after a while.
 *
 * @param sessions How long a session stays after its last activity, 1 min to 3650 d; then it is
 *     deleted as by a client. Default 0 s, which keeps sessions. Their events stay in the event
 *     log.
 * @param unlisted How long a session that no list shows stays after its last activity, 5 min to
 *     3650 d, default 1 d. The OpenAI wire makes one for each call of a client that sends the whole
 *     conversation each time
 * @param deletions How long it is remembered which sessions were deleted, 1 d to 3650 d, default
 *     365 d. The stream of a session that was forgotten answers 404 instead of 204
 * @param failures Most records kept that could not be projected, 1 to 1,000,000, default 1,000,
 *     each of up to 1 MB. The event log holds all of them.
 * @param usage How long it is known what an owner's turns of a day took, 93 d to 3650 d, default
 *     400 d; clients may ask for the last 92 days
 */
@ConfigurationProperties("parley.retention")
public record RetentionSettings(
        @DefaultValue("0s") Duration sessions,
        @DefaultValue("1d") Duration unlisted,
        @DefaultValue("365d") Duration deletions,
        @DefaultValue("1000") int failures,
        @DefaultValue("400d") Duration usage) {
    public RetentionSettings {
        if (!sessions.isZero()) {
            Bounds.check("parley.retention.sessions", sessions, "1m", "3650d");
        }
        Bounds.check("parley.retention.unlisted", unlisted, "5m", "3650d");
        Bounds.check("parley.retention.deletions", deletions, "1d", "3650d");
        Bounds.check("parley.retention.failures", failures, 1, 1_000_000);
        Bounds.check("parley.retention.usage", usage, "93d", "3650d");
    }

    /** Returns true if idle sessions are deleted. */
    boolean deletesSessions() {
        return !sessions.isZero();
    }
}
