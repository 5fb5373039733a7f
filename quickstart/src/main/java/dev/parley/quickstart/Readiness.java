package dev.parley.quickstart;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import dev.parley.log.Topics;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;

/** Asks whether the services do their part. Each question takes at most 2 s. Thread-safe. */
public final class Readiness {

    public static final Duration BOUND = Duration.ofSeconds(2);

    private final HttpClient http = HttpClient.newHttpClient();

    /** Asks the service that listens on this port of 127.0.0.1. */
    public boolean isReady(int port) throws InterruptedException {
        return isUp(port, "readiness");
    }

    /** Asks the same whether it runs, though it may have a lot to catch up with. */
    public boolean isLive(int port) throws InterruptedException {
        return isUp(port, "liveness");
    }

    private boolean isUp(int port, String what) throws InterruptedException {
        var url = "http://%s:%d/actuator/health/%s".formatted(Ports.LOOPBACK, port, what);
        var request = HttpRequest.newBuilder(URI.create(url)).timeout(BOUND).build();
        try {
            return http.send(request, BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * Returns true if a worker would get a message that comes now. A slot that has joined the share
     * group, but has no partition yet, would leave the message waiting.
     */
    public static boolean requestsAreTaken(Admin admin) throws InterruptedException {
        try {
            var groups =
                    admin.describeShareGroups(List.of(Topics.WORKERS))
                            .all()
                            .get(BOUND.toMillis(), MILLISECONDS);
            return groups.values().stream()
                    .flatMap(group -> group.members().stream())
                    .anyMatch(member -> !member.assignment().topicPartitions().isEmpty());
        } catch (ExecutionException | TimeoutException e) {
            return false;
        }
    }
}
