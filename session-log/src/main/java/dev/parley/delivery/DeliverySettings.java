package dev.parley.delivery;

import dev.parley.bounds.Bounds;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How events reach readers. Every service of a system must be given the same mode.
 *
 * @param mode default {@code session-topic}
 * @param maxFollowed session topics that one follower reads at once, 1 to 10,000, default 2,000;
 *     beyond it new readers are refused
 * @param linger how long a topic without readers stays assigned, 0 to 10 min, default 30 s: a
 *     session's next turn then starts without a change of assignment
 * @param topicCheck between two looks whether session topics that are followed are still the same,
 *     10 ms to 10 s, default 250 ms: how late an event may be that follows the deletion of a topic.
 *     A look is one request about at most 200 topics
 * @param timeout bound on each call to the brokers, 100 ms to 1 min, default 10 s
 */
@ConfigurationProperties("parley.delivery")
public record DeliverySettings(
        @DefaultValue("session-topic") Mode mode,
        @DefaultValue("2000") int maxFollowed,
        @DefaultValue("30s") Duration linger,
        @DefaultValue("250ms") Duration topicCheck,
        @DefaultValue("10s") Duration timeout) {

    /** The two ways. */
    public enum Mode {
        /** Each session has its own topic. */
        SESSION_TOPIC,
        /** The session's topic is virtual: readers filter the event log itself. */
        SHARED_LOG
    }

    public DeliverySettings {
        Bounds.check("parley.delivery.max-followed", maxFollowed, 1, 10_000);
        Bounds.check("parley.delivery.linger", linger, "0s", "10m");
        Bounds.check("parley.delivery.topic-check", topicCheck, "10ms", "10s");
        Bounds.check("parley.delivery.timeout", timeout, "100ms", "1m");
    }
}
