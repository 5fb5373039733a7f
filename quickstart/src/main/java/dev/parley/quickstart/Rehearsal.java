package dev.parley.quickstart;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code ./parley rehearse}: runs the whole system in a folder of its own, asks it some questions,
 * and ends. The JVM records meanwhile what a start loads and what it runs often; {@code ./parley}
 * makes its AOT cache from that.
 */
@Command(
        name = "rehearse",
        hidden = true,
        description = "Runs the system for some questions, so that later starts are faster.")
public final class Rehearsal implements Callable<Integer> {

    /** Enough for the methods of a turn to be seen as often used. */
    private static final int QUESTIONS = 40;

    private static final Duration BOUND = Duration.ofSeconds(60);

    @Option(
            names = "--data",
            paramLabel = "DIR",
            required = true,
            description = "A folder for the data; the caller deletes it.")
    Path data = Path.of("");

    private final HttpClient http = HttpClient.newHttpClient();

    @Override
    public Integer call() throws CannotStart, IOException, InterruptedException {
        int port = Ports.free();
        var up = new Up();
        up.data = data;
        up.options.port = port;
        up.start();
        var api = URI.create("http://%s:%d/api/".formatted(Ports.LOOPBACK, port));
        post(
                api.resolve("documents"),
                """
                {"title": "Logs", "content": "An event log holds what happened, in order."}
                """);
        for (int i = 0; i < QUESTIONS; i++) {
            post(
                    api.resolve("v1/chat"),
                    """
                    {"query": "What does an event log hold?", "conversation_id": "c%d"}
                    """
                            .formatted(i % 8));
            get(api.resolve("chat/sessions?q=log"));
        }
        return 0;
    }

    private void post(URI uri, String json) throws IOException, InterruptedException {
        send(
                HttpRequest.newBuilder(uri)
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(json)));
    }

    private void get(URI uri) throws IOException, InterruptedException {
        send(HttpRequest.newBuilder(uri));
    }

    private void send(HttpRequest.Builder request) throws IOException, InterruptedException {
        var answer = http.send(request.timeout(BOUND).build(), BodyHandlers.ofString());
        if (answer.statusCode() >= 300) {
            throw new IOException(
                    "%s answered %d: %s"
                            .formatted(answer.uri(), answer.statusCode(), answer.body()));
        }
    }
}
