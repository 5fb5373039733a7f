package dev.parley.delivery;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How events reach readers; settings {@code parley.delivery.*}. Every service of a system must be
 * given the same mode.
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
public record DeliverySettings(
        Mode mode, int maxFollowed, Duration linger, Duration topicCheck, Duration timeout) {

    /** The two ways. */
    public enum Mode {
        /** Each session has its own topic. */
        SESSION_TOPIC,
        /** The session's topic is virtual: readers filter the record itself. */
        SHARED_LOG
    }

    public DeliverySettings(
            @Nullable Mode mode,
            int maxFollowed,
            @Nullable Duration linger,
            @Nullable Duration topicCheck,
            @Nullable Duration timeout) {
        this.mode = mode == null ? Mode.SESSION_TOPIC : mode;
        this.maxFollowed = maxFollowed == 0 ? 2_000 : maxFollowed;
        this.linger = linger == null ? Duration.ofSeconds(30) : linger;
        this.topicCheck = topicCheck == null ? Duration.ofMillis(250) : topicCheck;
        this.timeout = timeout == null ? Duration.ofSeconds(10) : timeout;
        if (this.maxFollowed < 1 || this.maxFollowed > 10_000) {
            throw new IllegalArgumentException(
                    "parley.delivery.max-followed must be between 1 and 10000");
        }
        if (this.linger.isNegative() || this.linger.compareTo(Duration.ofMinutes(10)) > 0) {
            throw new IllegalArgumentException("parley.delivery.linger must be between 0s and 10m");
        }
        if (this.topicCheck.compareTo(Duration.ofMillis(10)) < 0
                || this.topicCheck.compareTo(Duration.ofSeconds(10)) > 0) {
            throw new IllegalArgumentException(
                    "parley.delivery.topic-check must be between 10ms and 10s");
        }
        if (this.timeout.compareTo(Duration.ofMillis(100)) < 0
                || this.timeout.compareTo(Duration.ofMinutes(1)) > 0) {
            throw new IllegalArgumentException(
                    "parley.delivery.timeout must be between 100ms and 1m");
        }
    }
}
