package dev.parley.log;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Creates topics and configures share groups at start. Several services may do so at once. */
public final class TopicSetup {

    private static final Logger LOG = LoggerFactory.getLogger(TopicSetup.class);

    /** Between two questions about a topic. */
    private static final Duration PAUSE = Duration.ofMillis(50);

    private final Admin admin;
    private final Duration timeout;

    /**
     * @param admin owned by the caller
     * @param timeout bound on each call to the brokers
     */
    public TopicSetup(Admin admin, Duration timeout) {
        this.admin = admin;
        this.timeout = timeout;
    }

    /**
     * Creates the fixed topics that are missing and leaves the others as they are, but for the
     * event log's compression: earlier versions made the brokers compress each batch again.
     *
     * @throws IllegalStateException if the event log has another number of partitions than the
     *     settings say: its sessions would be looked for where they are not
     */
    public void ensureTopics(TopicSettings settings) {
        create(settings);
        requirePartitions(Topics.EVENTS, settings.eventPartitions());
        try {
            alter(
                    new ConfigResource(ConfigResource.Type.TOPIC, Topics.EVENTS),
                    List.of(set(TopicConfig.COMPRESSION_TYPE_CONFIG, Topics.COMPRESSION)));
        } catch (IllegalStateException e) {
            // Such as without the right to: everything works, with more load on the brokers.
            LOG.warn("The event log's compression stays as it is: {}", e.getMessage());
        }
    }

    /** Returns true if there is a topic of this name. */
    public boolean exists(String topic) {
        return describe(topic).isPresent();
    }

    private void requirePartitions(String topic, int expected) {
        int found = partitions(topic);
        if (found != expected) {
            throw new IllegalStateException(
                    ("Topic %s has %d partitions, but parley.topics.event-partitions is %d. A"
                                    + " session's events would be written to one partition and"
                                    + " looked for in another. Set parley.topics.event-partitions"
                                    + " to %d for all services.")
                            .formatted(topic, found, expected, found));
        }
    }

    // A broker may not know yet of a topic that another service has just created.
    private int partitions(String topic) {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (true) {
            var found = describe(topic);
            if (found.isPresent()) {
                return found.get().partitions().size();
            }
            if (System.nanoTime() - deadline > 0) {
                throw new IllegalStateException(
                        "Topic " + topic + " does not exist, although it was created");
            }
            pause(topic);
        }
    }

    // Empty if there is no such topic.
    private Optional<TopicDescription> describe(String topic) {
        try {
            return Optional.of(
                    admin.describeTopics(List.of(topic))
                            .allTopicNames()
                            .get(timeout.toMillis(), TimeUnit.MILLISECONDS)
                            .values()
                            .iterator()
                            .next());
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                return Optional.empty();
            }
            throw new IllegalStateException(
                    "Topic " + topic + " could not be described: " + e.getCause(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while describing " + topic, e);
        } catch (TimeoutException e) {
            throw new IllegalStateException(
                    "Kafka did not describe topic " + topic + " within " + timeout, e);
        }
    }

    private static void pause(String topic) {
        try {
            Thread.sleep(PAUSE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while describing " + topic, e);
        }
    }

    private void create(TopicSettings settings) {
        var results = admin.createTopics(Topics.fixed(settings)).values();
        results.forEach(
                (name, created) -> {
                    try {
                        created.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
                        LOG.info("Created topic {}", name);
                    } catch (ExecutionException e) {
                        if (!(e.getCause() instanceof TopicExistsException)) {
                            throw new IllegalStateException(
                                    "Topic " + name + " could not be created: " + e.getCause(), e);
                        }
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                        throw new IllegalStateException("interrupted while creating " + name, e);
                    } catch (TimeoutException e) {
                        throw new IllegalStateException(
                                "Kafka did not create topic " + name + " within " + timeout, e);
                    }
                });
    }

    /**
     * Configures a share group of the workers: it starts with the oldest record, and a lock lasts
     * this long unless it is renewed.
     */
    public void ensureShareGroup(String group, Duration lockDuration) {
        var resource = new ConfigResource(ConfigResource.Type.GROUP, group);
        var ops =
                List.of(
                        set("share.auto.offset.reset", "earliest"),
                        set(
                                "share.record.lock.duration.ms",
                                Long.toString(lockDuration.toMillis())));
        alter(resource, ops);
    }

    private void alter(ConfigResource resource, List<AlterConfigOp> ops) {
        try {
            admin.incrementalAlterConfigs(Map.of(resource, ops))
                    .all()
                    .get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException(resource + " could not be set up: " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while setting up " + resource, e);
        }
    }

    private static AlterConfigOp set(String name, String value) {
        return new AlterConfigOp(new ConfigEntry(name, value), AlterConfigOp.OpType.SET);
    }
}
