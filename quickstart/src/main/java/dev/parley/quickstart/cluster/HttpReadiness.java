package dev.parley.quickstart.cluster;

import dev.parley.quickstart.Ports;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** Asks services whether they are ready. Thread safe. */
final class HttpReadiness {

    private final HttpClient http = HttpClient.newHttpClient();
    private final Duration bound;

    HttpReadiness(Duration bound) {
        this.bound = bound;
    }

    boolean isReady(int port) throws InterruptedException {
        var url = "http://%s:%d/actuator/health/readiness".formatted(Ports.LOOPBACK, port);
        var request = HttpRequest.newBuilder(URI.create(url)).timeout(bound).build();
        try {
            return http.send(request, BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        }
    }
}
