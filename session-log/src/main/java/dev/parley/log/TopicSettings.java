package dev.parley.log;

/**
 * How the topics are laid out; settings {@code parley.topics.*}.
 *
 * @param eventPartitions partitions of {@code chat.events}, 1 to 1000, default 16; fixed once the
 *     topic exists, since a session's events stay in order only within one partition
 * @param replicationFactor copies of each record, 1 to 9; 3 in production
 * @param minInSyncReplicas copies that must have a record before it counts as written, 1 to the
 *     replication factor; 2 in production
 */
public record TopicSettings(int eventPartitions, int replicationFactor, int minInSyncReplicas) {
    public TopicSettings {
        if (eventPartitions == 0) {
            eventPartitions = 16;
        }
        if (replicationFactor == 0) {
            replicationFactor = 1;
        }
        if (minInSyncReplicas == 0) {
            minInSyncReplicas = 1;
        }
        if (eventPartitions < 1 || eventPartitions > 1000) {
            throw new IllegalArgumentException(
                    "parley.topics.event-partitions must be between 1 and 1000");
        }
        if (replicationFactor < 1 || replicationFactor > 9) {
            throw new IllegalArgumentException(
                    "parley.topics.replication-factor must be between 1 and 9");
        }
        if (minInSyncReplicas < 1 || minInSyncReplicas > replicationFactor) {
            throw new IllegalArgumentException(
                    "parley.topics.min-in-sync-replicas must be between 1 and"
                            + " parley.topics.replication-factor ("
                            + replicationFactor
                            + ")");
        }
    }
}
