package dev.parley.log;

import dev.parley.bounds.Bounds;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How the topics are laid out.
 *
 * @param eventPartitions partitions of {@code chat.events}, 1 to 1000, default 16; fixed once the
 *     topic exists, since a session's events stay in order only within one partition
 * @param replicationFactor copies of each record, 1 to 9; 3 in production
 * @param minInSyncReplicas copies that must have a record before it counts as written, 1 to the
 *     replication factor; 2 in production
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
