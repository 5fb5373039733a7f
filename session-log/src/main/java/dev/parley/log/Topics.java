package dev.parley.log;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.TopicConfig;

/** The names and settings of all topics. */
public final class Topics {

    /** Turn requests for the workers. */
    public static final String REQUESTS = "chat.requests";

    /** The event log: every event, kept without limit. */
    public static final String EVENTS = "chat.events";

    /**
     * The seals over the event log and over {@link #AUDIT}, of all its partitions, kept without
     * limit.
     */
    public static final String SEALS = "chat.seals";

    /** What was done with keys, limits, sessions and documents of others, kept without limit. */
    public static final String AUDIT = "chat.audit";

    /** The wrapped keys of sessions, the newest state of each kept without limit. */
    public static final String KEYS = "chat.keys";

    /** Indexing jobs for the workers. */
    public static final String DOCUMENTS = "chat.indexing";

    /**
     * Where earlier versions put indexing jobs. Its four partitions were shared out among the
     * slots, so a job could wait behind a long one while another slot was free.
     */
    public static final String EARLIER_DOCUMENTS = "chat.documents";

    /** The share group that reads {@link #REQUESTS}. */
    public static final String WORKERS = "inference-workers";

    /** The share group that reads {@link #DOCUMENTS}. */
    public static final String INDEXERS = "indexers";

    /** The share group that reads {@link #EARLIER_DOCUMENTS}. */
    public static final String EARLIER_INDEXERS = "document-indexers";

    private static final String SESSION_PREFIX = "chat.session.";

    /**
     * The event log keeps batches as the producer made them. A batch of a token or two hardly
     * shrinks, so compressing it again costs the broker more time than it saves disk.
     */
    static final String COMPRESSION = "producer";

    private static final Map<String, String> KEPT =
            Map.of(
                    TopicConfig.RETENTION_MS_CONFIG, "-1",
                    TopicConfig.RETENTION_BYTES_CONFIG, "-1");

    private static final long DAY_MS = 86_400_000;

    /**
     * So long may a key stay in its topic that was replaced by the note that it was destroyed, once
     * a later record has closed the segment. An hour costs the brokers next to nothing.
     */
    public static final Duration KEYS_LAG = Duration.ofHours(1);

    private Topics() {}

    /** Returns the name of a session's topic, which delivers the session's events. */
    public static String session(UUID sessionId) {
        return SESSION_PREFIX + sessionId;
    }

    /** Returns the session whose topic has this name; empty if this is not a session topic. */
    public static Optional<UUID> sessionOf(String topic) {
        if (!topic.startsWith(SESSION_PREFIX)) {
            return Optional.empty();
        }
        try {
            var id = UUID.fromString(topic.substring(SESSION_PREFIX.length()));
            return session(id).equals(topic) ? Optional.of(id) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Returns the fixed topics, which every service creates if they are missing. */
    static List<NewTopic> fixed(TopicSettings settings) {
        return List.of(
                // One partition, here and for documents: a member of a share group gets only some
                // of the partitions, so with several of them a free slot could miss a request.
                topic(REQUESTS, 1, settings, Map.of(TopicConfig.RETENTION_MS_CONFIG, "" + DAY_MS)),
                topic(
                        EVENTS,
                        settings.eventPartitions(),
                        settings,
                        Map.of(
                                TopicConfig.RETENTION_MS_CONFIG, "-1",
                                TopicConfig.RETENTION_BYTES_CONFIG, "-1",
                                TopicConfig.COMPRESSION_TYPE_CONFIG, COMPRESSION)),
                topic(SEALS, 1, settings, KEPT),
                topic(AUDIT, 1, settings, KEPT),
                topic(
                        KEYS,
                        1,
                        settings,
                        Map.of(
                                TopicConfig.CLEANUP_POLICY_CONFIG,
                                TopicConfig.CLEANUP_POLICY_COMPACT,
                                TopicConfig.MAX_COMPACTION_LAG_MS_CONFIG,
                                "" + KEYS_LAG.toMillis())),
                topic(
                        DOCUMENTS,
                        1,
                        settings,
                        Map.of(TopicConfig.RETENTION_MS_CONFIG, "" + 7 * DAY_MS)));
    }

    /** Returns a session's topic. Small segments keep it near 50 KB on disk. */
    public static NewTopic session(UUID sessionId, TopicSettings settings) {
        return topic(
                session(sessionId),
                1,
                settings,
                Map.of(
                        TopicConfig.SEGMENT_BYTES_CONFIG, "1048576",
                        TopicConfig.SEGMENT_INDEX_BYTES_CONFIG, "4096",
                        TopicConfig.RETENTION_MS_CONFIG, "" + DAY_MS));
    }

    private static NewTopic topic(
            String name, int partitions, TopicSettings settings, Map<String, String> configs) {
        var all = new HashMap<>(configs);
        all.put(
                TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG,
                Integer.toString(settings.minInSyncReplicas()));
        return new NewTopic(name, partitions, (short) settings.replicationFactor()).configs(all);
    }
}
