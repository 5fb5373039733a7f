package dev.parley.quickstart;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Where a service finds the others, in one process or in many.
 *
 * @param servicePort where the service itself listens on 127.0.0.1
 * @param bootstrapServers of Kafka
 * @param jdbcUrl of PostgreSQL; no password
 * @param model the language model; empty if several are listed in the environment
 */
public record Endpoints(
        int servicePort, String bootstrapServers, String jdbcUrl, Optional<ModelEndpoint> model) {

    /**
     * More arguments of a worker: our brokers allow short locks, so another worker takes over a
     * hung worker's document sooner.
     */
    public static final List<String> WORKER_ARGUMENTS =
            List.of("--parley.worker.lock-duration=5s", "--parley.worker.drain-timeout=5s");

    /**
     * Returns the arguments by which a service logs in to a database that {@link EmbeddedDatabase}
     * has made ready. The password is not among them, as the model's key is not.
     */
    public static List<String> login(String user) {
        return List.of("--spring.datasource.username=" + user, "--spring.flyway.enabled=false");
    }

    /**
     * Returns the arguments of all three services. They do not hold the model's key: every user of
     * the machine can read a process's arguments.
     *
     * @param delivery {@code session-topic} or {@code shared-log}
     * @return a list that the caller may add to
     */
    public List<String> arguments(String delivery) {
        var arguments =
                new ArrayList<>(
                        List.of(
                                "--spring.datasource.url=" + jdbcUrl,
                                "--spring.kafka.bootstrap-servers=" + bootstrapServers,
                                "--parley.delivery.mode=" + delivery,
                                "--server.address=" + Ports.LOOPBACK,
                                "--server.port=" + servicePort,
                                "--spring.main.log-startup-info=false"));
        model.ifPresent(
                one -> {
                    arguments.add("--parley.model.base-url=" + one.baseUrl());
                    arguments.add("--parley.model.name=" + one.name());
                });
        return arguments;
    }
}
