package dev.parley.quickstart.cluster;

import dev.parley.quickstart.Addresses;
import dev.parley.quickstart.BrokerSettings;
import dev.parley.quickstart.ChosenModels;
import dev.parley.quickstart.EmbeddedDatabase;
import dev.parley.quickstart.Endpoints;
import dev.parley.quickstart.ModelEndpoint;
import dev.parley.quickstart.Ports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Which processes a cluster has, and where each listens. The data folder keeps it, so a process can
 * be started again with the same settings.
 *
 * @param models the user's own. Their keys are stored nowhere
 * @param keys the variables that hold them, which each start of a worker needs
 * @param ports by the node's name; a broker has a second one, such as {@code broker-1.controller},
 *     and so has an API node: {@code api-1.management}; the database may have one that somebody
 *     else listens at and passes connections on
 */
record ClusterPlan(
        int brokers,
        int api,
        int workers,
        int projectors,
        String delivery,
        ChosenModels models,
        Set<String> keys,
        Map<String, Integer> ports) {

    private static final String PORT = "port.";

    /** The port by which services reach the database, if that is not its own. */
    private static final String DATABASE_BY = "postgres.by";

    /** Makes a plan with free ports. */
    static ClusterPlan of(ClusterOptions options, ChosenModels models, Set<String> keys) {
        var ports = new TreeMap<String, Integer>();
        var plan =
                new ClusterPlan(
                        options.brokers,
                        options.api,
                        options.workers,
                        options.projectors,
                        options.system.delivery,
                        models,
                        keys,
                        ports);
        var names = new ArrayList<String>();
        for (Node node : plan.nodes()) {
            names.add(node.name());
            if (node.kind() == Node.Kind.BROKER) {
                names.add(controller(node.number()));
            }
            if (node.kind() == Node.Kind.API) {
                names.add(management(node));
            }
        }
        var chosen = Ports.lasting(names.size());
        for (int i = 0; i < names.size(); i++) {
            ports.put(names.get(i), chosen.get(i));
        }
        if (options.system.port != 0) {
            ports.put(Node.single(Node.Kind.PROXY).name(), options.system.port);
        }
        if (options.databaseBy != 0) {
            ports.put(DATABASE_BY, options.databaseBy);
        }
        return plan;
    }

    /** Returns the processes in the order in which they start. */
    List<Node> nodes() {
        var nodes = new ArrayList<Node>();
        for (Node.Kind kind : Node.Kind.values()) {
            int count =
                    switch (kind) {
                        case BROKER -> brokers;
                        case PROJECTOR -> projectors;
                        case WORKER -> workers;
                        case API -> api;
                        case MODEL -> models.isOffline() ? 1 : 0;
                        case POSTGRES, PROXY -> 1;
                    };
            boolean one =
                    kind == Node.Kind.MODEL
                            || kind == Node.Kind.POSTGRES
                            || kind == Node.Kind.PROXY;
            for (int number = 1; number <= count; number++) {
                nodes.add(one ? Node.single(kind) : new Node(kind, number));
            }
        }
        return nodes;
    }

    Optional<Node> node(String name) {
        return nodes().stream().filter(node -> node.name().equals(name)).findFirst();
    }

    int port(Node node) {
        return port(node.name());
    }

    private int port(String name) {
        return Objects.requireNonNull(ports.get(name), name);
    }

    private static String controller(int broker) {
        return "broker-" + broker + ".controller";
    }

    private static String management(Node node) {
        return node.name() + ".management";
    }

    /**
     * Returns where a service shows its meters; 0, any free port, if an earlier version planned.
     */
    int managementPort(Node service) {
        return service.kind() == Node.Kind.API
                ? ports.getOrDefault(management(service), 0)
                : port(service);
    }

    List<Integer> apiPorts() {
        return IntStream.rangeClosed(1, api).mapToObj(n -> port("api-" + n)).toList();
    }

    String bootstrapServers() {
        return IntStream.rangeClosed(1, brokers)
                .mapToObj(n -> Ports.LOOPBACK + ":" + port("broker-" + n))
                .collect(Collectors.joining(","));
    }

    /** Returns how many brokers have each record. */
    int replication() {
        return Math.min(brokers, 3);
    }

    /** Returns how many of them must have a record before it is acknowledged. */
    int minInSync() {
        return replication() == 1 ? 1 : 2;
    }

    BrokerSettings broker(int number, Path folder) {
        String voters =
                IntStream.rangeClosed(1, brokers)
                        .mapToObj(n -> n + "@" + Ports.LOOPBACK + ":" + port(controller(n)))
                        .collect(Collectors.joining(","));
        return new BrokerSettings(
                number,
                folder,
                port("broker-" + number),
                port(controller(number)),
                voters,
                replication());
    }

    /** Returns where a service finds the others, and where it listens itself. */
    Endpoints endpoints(Node service) {
        return new Endpoints(
                port(service),
                bootstrapServers(),
                EmbeddedDatabase.jdbcUrl(
                        ports.getOrDefault(DATABASE_BY, port(Node.single(Node.Kind.POSTGRES)))),
                models.isOffline()
                        ? Optional.of(ModelEndpoint.offline(port(Node.single(Node.Kind.MODEL))))
                        : models.one());
    }

    /** Returns where the cluster is reached. */
    Addresses addresses() {
        var services = nodes().stream().filter(node -> node.kind().isService()).toList();
        return Addresses.of(
                port(Node.single(Node.Kind.PROXY)),
                services.stream().map(this::managementPort).filter(port -> port != 0).toList(),
                endpoints(services.getFirst()));
    }

    void store(Path file) throws IOException {
        var properties = new Properties();
        properties.setProperty("brokers", Integer.toString(brokers));
        properties.setProperty("api", Integer.toString(api));
        properties.setProperty("workers", Integer.toString(workers));
        properties.setProperty("projectors", Integer.toString(projectors));
        properties.setProperty("delivery", delivery);
        properties.setProperty("keys", String.join(" ", keys));
        models.listed().forEach(properties::setProperty);
        models.embedding().forEach(properties::setProperty);
        models.one()
                .ifPresent(
                        chosen -> {
                            properties.setProperty("model.url", chosen.baseUrl());
                            properties.setProperty("model.name", chosen.name());
                        });
        ports.forEach((name, port) -> properties.setProperty(PORT + name, port.toString()));
        try (var out = Files.newBufferedWriter(file)) {
            properties.store(out, "A cluster of Parley, as it was last started");
        }
    }

    static ClusterPlan load(Path file) throws IOException {
        var properties = new Properties();
        try (var in = Files.newBufferedReader(file)) {
            properties.load(in);
        }
        var ports = new TreeMap<String, Integer>();
        var keys = new TreeSet<>(List.of(properties.getProperty("keys", "").split(" ")));
        keys.remove("");
        var listed = new TreeMap<String, String>();
        var embedding = new TreeMap<String, String>();
        for (String name : properties.stringPropertyNames()) {
            if (ChosenModels.isListed(name)) {
                listed.put(name, properties.getProperty(name));
            }
            if (ChosenModels.isEmbedding(name)) {
                embedding.put(name, properties.getProperty(name));
            }
            if (name.startsWith(PORT)) {
                ports.put(name.substring(PORT.length()), number(properties, name));
            }
        }
        return new ClusterPlan(
                number(properties, "brokers"),
                number(properties, "api"),
                number(properties, "workers"),
                number(properties, "projectors"),
                properties.getProperty("delivery", ""),
                new ChosenModels(
                        Optional.ofNullable(properties.getProperty("model.url"))
                                .map(
                                        url ->
                                                new ModelEndpoint(
                                                        url,
                                                        "",
                                                        properties.getProperty("model.name", ""))),
                        listed,
                        embedding),
                keys,
                ports);
    }

    private static int number(Properties properties, String name) throws IOException {
        try {
            return Integer.parseInt(properties.getProperty(name, ""));
        } catch (NumberFormatException e) {
            throw new IOException("The plan of the cluster has no number " + name, e);
        }
    }
}
