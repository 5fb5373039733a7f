package dev.parley.quickstart;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * One Kafka node that is controller and broker at once.
 *
 * @param nodeId a number from 1, unique within the cluster
 * @param folder keeps the node's log from run to run
 * @param port where clients connect
 * @param controllerPort where the controllers connect to each other
 * @param quorumVoters all controllers, as {@code 1@127.0.0.1:9093,…}
 * @param replication copies of each record, 1 to 3: the number of nodes, but at most 3
 */
public record BrokerSettings(
        int nodeId,
        Path folder,
        int port,
        int controllerPort,
        String quorumVoters,
        int replication) {

    static final String CONTROLLER_LISTENER = "CONTROLLER";

    public BrokerSettings {
        if (replication < 1 || replication > 3) {
            throw new IllegalArgumentException("replication must be 1 to 3, not " + replication);
        }
    }

    /** Returns the settings of a cluster of one node; port 0 takes a free one. */
    public static BrokerSettings single(Path folder, int port) {
        int controllerPort = Ports.free();
        return new BrokerSettings(
                1,
                folder,
                Ports.orFree(port),
                controllerPort,
                "1@" + Ports.LOOPBACK + ":" + controllerPort,
                1);
    }

    /** Returns Kafka's own settings. */
    public Map<String, String> toConfig() {
        String client = "PLAINTEXT://" + Ports.LOOPBACK + ":" + port;
        String controller = CONTROLLER_LISTENER + "://" + Ports.LOOPBACK + ":" + controllerPort;
        int minInSync = replication == 1 ? 1 : 2;
        Map<String, String> config = new HashMap<>();
        config.put("process.roles", "broker,controller");
        config.put("node.id", Integer.toString(nodeId));
        config.put("controller.quorum.voters", quorumVoters);
        config.put("controller.listener.names", CONTROLLER_LISTENER);
        config.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
        config.put("listeners", client + "," + controller);
        config.put("advertised.listeners", client + "," + controller);
        config.put("log.dirs", folder.toString());

        config.put("auto.create.topics.enable", "false");
        config.put("default.replication.factor", Integer.toString(replication));
        config.put("min.insync.replicas", Integer.toString(minInSync));
        config.put("offsets.topic.replication.factor", Integer.toString(replication));
        config.put("transaction.state.log.replication.factor", Integer.toString(replication));
        config.put("transaction.state.log.min.isr", Integer.toString(minInSync));
        config.put(
                "share.coordinator.state.topic.replication.factor", Integer.toString(replication));
        config.put("share.coordinator.state.topic.min.isr", Integer.toString(minInSync));
        // For a handful of groups 50 partitions a topic would only slow down starts and stops.
        config.put("offsets.topic.num.partitions", "4");
        config.put("transaction.state.log.num.partitions", "4");
        config.put("share.coordinator.state.topic.num.partitions", "4");

        // Another worker gets a hung worker's document after 5 s; the default minimum is 15 s.
        config.put("group.share.min.record.lock.duration.ms", "5000");
        // We limit the attempts ourselves; this limit must be higher.
        config.put("group.share.delivery.count.limit", "10");
        config.put("group.initial.rebalance.delay.ms", "0");

        // A killed broker can join again once its old session has expired: 9 s by default.
        config.put("broker.session.timeout.ms", "3000");
        config.put("broker.heartbeat.interval.ms", "500");
        // By default the cleaner takes 128 MB of a heap that it shares with the whole system.
        config.put("log.cleaner.dedupe.buffer.size", "8388608");
        // Finished fetches stay in memory until there are so many of them. Each holds an entry for
        // every partition that it asked for.
        config.put("fetch.purgatory.purge.interval.requests", "100");
        config.put("share.fetch.purgatory.purge.interval.requests", "100");
        config.put("metric.reporters", "");
        return config;
    }
}
