package dev.parley.quickstart;

import java.util.ArrayList;
import java.util.List;

/**
 * Where the services find each other, whether they run in one process or in many.
 *
 * @param servicePort the port on 127.0.0.1 where the service that is told listens
 * @param bootstrapServers of Kafka
 * @param jdbcUrl of PostgreSQL; no password
 * @param model the language model
 */
public record Endpoints(
        int servicePort, String bootstrapServers, String jdbcUrl, ModelEndpoint model) {

    /**
     * What a worker takes besides: our brokers allow short locks, so a hung turn is taken over
     * sooner.
     */
    public static final List<String> WORKER_ARGUMENTS =
            List.of("--parley.worker.lock-duration=5s", "--parley.worker.drain-timeout=5s");

    /**
     * What all three services take. The model's key is left out: every user of the machine can read
     * another process's arguments.
     *
     * @param delivery {@code session-topic} or {@code shared-log}
     * @return a list that the caller may add to
     */
    public List<String> arguments(String delivery) {
        return new ArrayList<>(
                List.of(
                        "--spring.datasource.url=" + jdbcUrl,
                        "--spring.datasource.username=" + EmbeddedDatabase.USER,
                        "--spring.datasource.password=",
                        "--spring.kafka.bootstrap-servers=" + bootstrapServers,
                        "--parley.delivery.mode=" + delivery,
                        "--parley.model.base-url=" + model.baseUrl(),
                        "--parley.model.name=" + model.name(),
                        "--server.address=" + Ports.LOOPBACK,
                        "--server.port=" + servicePort,
                        "--spring.main.log-startup-info=false"));
    }
}
