package dev.parley.quickstart.doctor;

import dev.parley.quickstart.CannotStart;
import dev.parley.quickstart.Ports;
import dev.parley.quickstart.client.server.Server;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * The API: its port, whether it is ready, whether it takes our key, its clock.
 *
 * @param server the same, with the key that commands use
 */
record ApiLook(URI base, Server server) implements Look {

    private static final Duration BOUND = Duration.ofSeconds(5);

    @Override
    public List<Finding> look() throws InterruptedException {
        var found = new ArrayList<Finding>();
        var asked = Instant.now();
        HttpResponse<Void> ready;
        try {
            ready =
                    BoundedCall.send(
                            HttpRequest.newBuilder(URI.create(base + "/readyz")).build(),
                            BodyHandlers.discarding(),
                            BOUND);
        } catch (IOException e) {
            return List.of(nobody());
        }
        found.add(readiness(ready.statusCode()));
        clock(ready)
                .ifPresent(
                        time ->
                                found.add(
                                        ClockLook.compare(
                                                "the API's clock", time, asked, Instant.now())));
        if (ready.statusCode() == 200) {
            found.add(models());
        }
        return found;
    }

    private Finding nobody() {
        int port = base.getPort() < 0 ? 80 : base.getPort();
        if (!base.getHost().equals(Ports.LOOPBACK)) {
            return Finding.fails(
                    "API",
                    "nobody answers at " + base,
                    "Start it, or name another server with --url.");
        }
        try {
            Ports.requireFree(port);
            return Finding.note(
                    "port",
                    port + " is free: no system runs there",
                    "Start one with ./parley up, or name another server with --url.");
        } catch (CannotStart e) {
            return Finding.fails(
                    "port",
                    port + " is taken by something that does not speak HTTP",
                    "Stop it, or start ./parley up with another --port.");
        }
    }

    private Finding readiness(int status) {
        return switch (status) {
            case 200 -> Finding.ok("API", "is ready at " + base);
            case 503 ->
                    Finding.fails(
                            "API",
                            "runs at " + base + ", but is not ready",
                            "Look at Kafka and PostgreSQL below, and at its log.");
            default ->
                    Finding.fails(
                            "API",
                            "what answers at %s is not Parley (%d)".formatted(base, status),
                            "Stop it, or name another server with --url.");
        };
    }

    private static Optional<Instant> clock(HttpResponse<?> response) {
        try {
            return response.headers()
                    .firstValue("Date")
                    .map(
                            date ->
                                    ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME)
                                            .toInstant());
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    private Finding models() throws InterruptedException {
        try {
            var names =
                    server.get("/api/models")
                            .path("models")
                            .valueStream()
                            .map(model -> model.path("name").asString("") + context(model))
                            .toList();
            return Finding.ok("calls", "are taken; models: " + String.join(", ", names));
        } catch (CannotStart e) {
            return Finding.fails("calls", "are not taken", String.valueOf(e.getMessage()));
        }
    }

    private static String context(JsonNode model) {
        return model.has("context_tokens")
                ? " (%,d tokens)".formatted(model.path("context_tokens").asInt(0))
                : "";
    }
}
