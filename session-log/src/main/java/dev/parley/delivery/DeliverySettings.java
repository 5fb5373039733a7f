package dev.parley.delivery;

import dev.parley.bounds.Bounds;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How events reach readers.
 *
 * @param mode How events reach the API nodes; all services must use the same. {@code session-topic}
 *     (the default) gives each session a topic of its own. With {@code shared-log}, each API node
 *     reads the whole event log and picks out the sessions that are watched.
 * @param maxFollowed Most session topics that one API node follows at once, 1 to 10,000, default
 *     2,000. Sessions without a live turn are not followed, however many readers wait in them.
 *     Beyond that, the node refuses to stream further live turns. A larger value serves more of
 *     them on one node. No effect with {@code shared-log}.
 * @param linger How long a node keeps following a session topic after its last turn has ended or
 *     its last reader has left, 0 to 10 min, default 30 s. A turn that begins within this time
 *     reaches its readers sooner. A larger value makes the node follow more topics without readers;
 *     they give way when {@code max-followed} is reached. No effect with {@code shared-log}.
 * @param topicCheck How often a node checks whether a followed topic was deleted and created again,
 *     10 ms to 10 s, default 250 ms. The first events after that are late by up to this time, and
 *     by a multiple of it if the node follows more than 200 topics: a check is one request about at
 *     most 200. A smaller value sends more requests. No effect with {@code shared-log}.
 * @param clientTopics How many session topics a Kafka client may have used before another one takes
 *     its place, 10 to 100,000, default 1,000. Kafka's clients keep some 15 KB of each topic until
 *     they are closed. A smaller value makes clients more often, each within some milliseconds. No
 *     effect with {@code shared-log}.
 * @param pace Least time from one request of a service to the brokers to the next, as long as
 *     requests carry several events, 0 s to 100 ms, default 4 ms. It counts for the requests that
 *     bring events to readers. With a larger value fewer requests carry the same events, so an
 *     event costs less CPU and is later, by half of it on average. A producer that is not busy
 *     never waits. 0 s lets each request follow the one before.
 * @param timeout Longest wait for one answer of the brokers, 100 ms to 1 min, default 10 s. After
 *     that, the call fails and new streams or messages that need it get 503.
 */
@ConfigurationProperties("parley.delivery")
public record DeliverySettings(
        @DefaultValue("session-topic") Mode mode,
        @DefaultValue("2000") int maxFollowed,
        @DefaultValue("30s") Duration linger,
        @DefaultValue("250ms") Duration topicCheck,
        @DefaultValue("1000") int clientTopics,
        @DefaultValue("4ms") Duration pace,
        @DefaultValue("10s") Duration timeout) {

    /** The ways in which events reach readers. */
    public enum Mode {
        /** Each session has a topic of its own. */
        SESSION_TOPIC,
        /** There are no session topics: followers filter the event log itself. */
        SHARED_LOG
    }

    public DeliverySettings {
        Bounds.check("parley.delivery.max-followed", maxFollowed, 1, 10_000);
        Bounds.check("parley.delivery.linger", linger, "0s", "10m");
        Bounds.check("parley.delivery.topic-check", topicCheck, "10ms", "10s");
        Bounds.check("parley.delivery.client-topics", clientTopics, 10, 100_000);
        Bounds.check("parley.delivery.pace", pace, "0s", "100ms");
        Bounds.check("parley.delivery.timeout", timeout, "100ms", "1m");
    }
}
