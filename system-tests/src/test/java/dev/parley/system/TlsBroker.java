package dev.parley.system;

import dev.parley.quickstart.BrokerSettings;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;

/**
 * A broker that listens over TLS only, asks each client for a password, and lets each do what it
 * was allowed to and nothing else.
 */
final class TlsBroker implements AutoCloseable {

    private static final String OWNER = "broker";
    private static final String LOGIN =
            "org.apache.kafka.common.security.plain.PlainLoginModule required"
                    + " username=\"%1$s\" password=\"of-%1$s\"";

    private final BrokerSettings settings;
    private final Certificate certificate;
    private final KafkaRaftServer server;

    /**
     * @param folder for the broker's log
     * @param users who may log in, each with the password {@code of-<user>}
     */
    TlsBroker(Path folder, Certificate certificate, List<String> users) throws Exception {
        this.settings = BrokerSettings.single(folder, 0);
        this.certificate = certificate;
        format(folder);
        this.server = new KafkaRaftServer(new KafkaConfig(config(users), false), Time.SYSTEM);
        server.startup();
    }

    private void format(Path folder) throws Exception {
        new Formatter()
                .setClusterId("cGFybGV5LWNsdXN0ZXItMQ")
                .setNodeId(settings.nodeId())
                .addDirectory(folder.toString())
                .setMetadataLogDirectory(folder.toString())
                .setControllerListenerName("CONTROLLER")
                .setPrintStream(
                        new PrintStream(
                                OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
                .run();
    }

    private Map<String, String> config(List<String> users) {
        var config = new HashMap<>(settings.toConfig());
        config.put("listener.security.protocol.map", "CLIENTS:SASL_SSL,CONTROLLER:PLAINTEXT");
        config.put("inter.broker.listener.name", "CLIENTS");
        config.replaceAll(
                (name, value) ->
                        name.endsWith("listeners")
                                ? value.replace("PLAINTEXT://", "CLIENTS://")
                                : value);
        config.put("sasl.enabled.mechanisms", "PLAIN");
        config.put("sasl.mechanism.inter.broker.protocol", "PLAIN");
        var known =
                users.stream()
                        .map(user -> " user_%1$s=\"of-%1$s\"".formatted(user))
                        .collect(Collectors.joining());
        config.put(
                "listener.name.clients.plain.sasl.jaas.config",
                LOGIN.formatted(OWNER) + " user_%1$s=\"of-%1$s\"".formatted(OWNER) + known + ";");
        config.put("ssl.keystore.type", "PKCS12");
        config.put("ssl.keystore.location", certificate.store().toString());
        config.put("ssl.keystore.password", Certificate.PASSWORD);
        config.put("ssl.key.password", Certificate.PASSWORD);
        config.put("ssl.truststore.type", "PEM");
        config.put("ssl.truststore.location", certificate.pem().toString());
        config.put(
                "authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer");
        // The controller's own listener knows nobody by name.
        config.put("super.users", "User:%s;User:ANONYMOUS".formatted(OWNER));
        return config;
    }

    String bootstrapServers() {
        return "127.0.0.1:" + settings.port();
    }

    /** What a client of this user says to log in. */
    static String login(String user) {
        return LOGIN.formatted(user) + ";";
    }

    void allow(Collection<AclBinding> acls) throws InterruptedException, ExecutionException {
        try (var admin = Admin.create(client(OWNER))) {
            admin.createAcls(acls).all().get();
        }
    }

    /** The settings of a client of the test's own. */
    Map<String, Object> client(String user) {
        return Map.of(
                "bootstrap.servers",
                bootstrapServers(),
                "security.protocol",
                "SASL_SSL",
                "sasl.mechanism",
                "PLAIN",
                "sasl.jaas.config",
                login(user),
                "ssl.truststore.type",
                "PEM",
                "ssl.truststore.location",
                certificate.pem().toString());
    }

    @Override
    public void close() throws IOException {
        server.shutdown();
        server.awaitShutdown();
    }
}
