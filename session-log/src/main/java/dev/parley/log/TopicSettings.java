package dev.parley.log;

import dev.parley.bounds.Bounds;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How the topics are created; a topic that exists is left as it is.
 *
 * @param eventPartitions Number of partitions of the event log, {@code chat.events}. 1 to 1000,
 *     default 16. More partitions spread the load over more brokers and projectors. The number
 *     cannot change once the topic exists, because a session's events stay in order only within one
 *     partition; a service does not start if the topic has another number.
 * @param replicationFactor How many brokers keep a copy of each record, 1 to 9, default 1. Use 3 in
 *     production; more copies survive the loss of more brokers and take more disk.
 * @param minInSyncReplicas How many copies must exist before a record counts as written, 1 to the
 *     replication factor, default 1. Use 2 in production; a larger value loses less if brokers
 *     fail, but writes stop sooner when brokers are down.
 */
@ConfigurationProperties("parley.topics")
public record TopicSettings(
        @DefaultValue("16") int eventPartitions,
        @DefaultValue("1") int replicationFactor,
        @DefaultValue("1") int minInSyncReplicas) {
    public TopicSettings {
        Bounds.check("parley.topics.event-partitions", eventPartitions, 1, 1000);
        Bounds.check("parley.topics.replication-factor", replicationFactor, 1, 9);
        if (minInSyncReplicas < 1 || minInSyncReplicas > replicationFactor) {
            throw new IllegalArgumentException(
                    "parley.topics.min-in-sync-replicas must be between 1 and"
                            + " parley.topics.replication-factor (%d), and is %d"
                                    .formatted(replicationFactor, minInSyncReplicas));
        }
    }
}
