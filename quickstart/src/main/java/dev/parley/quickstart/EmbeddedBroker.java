package dev.parley.quickstart;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A real Kafka node in this JVM. Its log is formatted once and then kept, also over kills and
 * changes of ports. It registers no shutdown hook; its owner must close it.
 */
public final class EmbeddedBroker implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedBroker.class);

    /** Formatting writes this id into the log; all nodes of a cluster must have the same. */
    private static final String CLUSTER_ID = "cGFybGV5LWNsdXN0ZXItMQ";

    private final BrokerSettings settings;
    private final KafkaRaftServer server;

    private EmbeddedBroker(BrokerSettings settings, KafkaRaftServer server) {
        this.settings = settings;
        this.server = server;
    }

    /** Returns once the node has joined its cluster and answers clients. */
    public static EmbeddedBroker start(BrokerSettings settings) throws IOException {
        format(settings);
        var server = new KafkaRaftServer(new KafkaConfig(settings.toConfig(), false), Time.SYSTEM);
        try {
            server.startup();
        } catch (RuntimeException e) {
            server.shutdown();
            throw e;
        }
        return new EmbeddedBroker(settings, server);
    }

    private static void format(BrokerSettings settings) throws IOException {
        FirstSetup setup = FirstSetup.begin(settings.folder());
        if (!setup.needed()) {
            return;
        }
        try {
            new Formatter()
                    .setClusterId(CLUSTER_ID)
                    .setNodeId(settings.nodeId())
                    .addDirectory(settings.folder().toString())
                    .setMetadataLogDirectory(settings.folder().toString())
                    .setControllerListenerName(BrokerSettings.CONTROLLER_LISTENER)
                    .setPrintStream(
                            new PrintStream(
                                    OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
                    .run();
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException("Could not format Kafka's log in " + settings.folder(), e);
        }
        setup.done();
        LOG.info("Formatted Kafka's log in {}", settings.folder());
    }

    public String bootstrapServers() {
        return Ports.LOOPBACK + ":" + settings.port();
    }

    public int port() {
        return settings.port();
    }

    /** Gives up its partitions, then flushes and closes the log; takes a second or two. */
    @Override
    public void close() {
        server.shutdown();
        server.awaitShutdown();
    }
}
