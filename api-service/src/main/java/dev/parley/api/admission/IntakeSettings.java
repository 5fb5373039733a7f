package dev.parley.api.admission;

import dev.parley.bounds.Bounds;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * When messages are refused because too many turns wait, the last turn has not ended, or the
 * history is too far behind.
 *
 * @param maxQueued how many turns of the whole system may wait for a worker, 1 to 1,000,000,
 *     default 1,000; beyond it new messages get a 503
 * @param queueCheckEvery how old this node's count of them may be, 0 s to 1 min, default 200 ms
 * @param maxLag how many events the projection may be behind the event log, 1 to 1,000,000, default
 *     40,000; beyond it new messages get a 503, and those that were taken are answered. It should
 *     be less than {@code parley.log-reader.max-records}, at which reads and turns fail
 * @param lagCheckEvery how old this node's measure of that may be before it is renewed, 0 s to 1
 *     min, default 1 s
 * @param overloadRetry the {@code Retry-After} of a refusal, 1 s to 10 min, default 5 s
 * @param endingWait how long a message waits if its session's last turn is just ending, 0 s to 1
 *     min, default 2 s; a client that sends its next message as soon as it has read {@code done}
 *     can be quicker than the worker that notes the end
 */
@ConfigurationProperties("parley.api")
public record IntakeSettings(
        @DefaultValue("1000") int maxQueued,
        @DefaultValue("200ms") Duration queueCheckEvery,
        @DefaultValue("40000") int maxLag,
        @DefaultValue("1s") Duration lagCheckEvery,
        @DefaultValue("5s") Duration overloadRetry,
        @DefaultValue("2s") Duration endingWait) {
    public IntakeSettings {
        Bounds.check("parley.api.max-queued", maxQueued, 1, 1_000_000);
        Bounds.check("parley.api.queue-check-every", queueCheckEvery, "0s", "1m");
        Bounds.check("parley.api.max-lag", maxLag, 1, 1_000_000);
        Bounds.check("parley.api.lag-check-every", lagCheckEvery, "0s", "1m");
        Bounds.check("parley.api.overload-retry", overloadRetry, "1s", "10m");
        Bounds.check("parley.api.ending-wait", endingWait, "0s", "1m");
    }
}
