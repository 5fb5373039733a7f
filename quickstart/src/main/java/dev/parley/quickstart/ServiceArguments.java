package dev.parley.quickstart;

import java.util.ArrayList;
import java.util.List;

/** How a service is told where the others are, in one process or in many. */
public final class ServiceArguments {

    private ServiceArguments() {}

    /**
     * What all three services take. The model's key is not among them: every user of the machine
     * can read another process's arguments.
     *
     * @param delivery {@code session-topic} or {@code shared-log}
     */
    public static List<String> of(Endpoints endpoints, String delivery) {
        return new ArrayList<>(
                List.of(
                        "--spring.datasource.url=" + endpoints.jdbcUrl(),
                        "--spring.datasource.username=" + endpoints.jdbcUser(),
                        "--spring.datasource.password=",
                        "--spring.kafka.bootstrap-servers=" + endpoints.bootstrapServers(),
                        "--parley.delivery.mode=" + delivery,
                        "--parley.model.base-url=" + endpoints.model().baseUrl(),
                        "--parley.model.name=" + endpoints.model().name(),
                        "--server.port=" + endpoints.apiPort(),
                        "--spring.main.log-startup-info=false"));
    }

    /** For a worker on brokers of ours: they allow short locks, so a hung turn is taken sooner. */
    public static List<String> ofWorker() {
        return List.of("--parley.worker.lock-duration=5s", "--parley.worker.drain-timeout=5s");
    }
}
