package dev.parley.modelserver;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A client of a model server, without a library that might tolerate the server's mistakes. */
public final class ModelClient implements AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI baseUrl;

    public ModelClient(ChatCompletionsServer server) {
        this.baseUrl = server.baseUrl();
    }

    public static String prompt(boolean stream, ChatMessage... messages) {
        var body = JSON.createObjectNode().put("model", "any").put("stream", stream);
        body.putObject("stream_options").put("include_usage", true);
        var list = body.putArray("messages");
        for (var message : messages) {
            list.addObject().put("role", message.role()).put("content", message.content());
        }
        return JSON.writeValueAsString(body);
    }

    public static String prompt(boolean stream, String question) {
        return prompt(stream, new ChatMessage("user", question));
    }

    public HttpResponse<String> post(String body) throws IOException, InterruptedException {
        return http.send(completion(body), BodyHandlers.ofString());
    }

    public HttpResponse<String> send(String method, String path)
            throws IOException, InterruptedException {
        var request =
                HttpRequest.newBuilder(URI.create(baseUrl + path))
                        .method(method, HttpRequest.BodyPublishers.noBody())
                        .build();
        return http.send(request, BodyHandlers.ofString());
    }

    /** Asks for a stream and reads it event by event. */
    public Events stream(String question) throws IOException, InterruptedException {
        return open(prompt(true, question));
    }

    public Events open(String body) throws IOException, InterruptedException {
        var response = http.send(completion(body), BodyHandlers.ofInputStream());
        if (response.statusCode() != 200) {
            throw new AssertionError("Status " + response.statusCode());
        }
        return new Events(new BufferedReader(new InputStreamReader(response.body(), UTF_8)));
    }

    private HttpRequest completion(String body) {
        return HttpRequest.newBuilder(URI.create(baseUrl + "/chat/completions"))
                .header("Authorization", "Bearer secret")
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
    }

    public static JsonNode json(String text) {
        return JSON.readTree(text);
    }

    @Override
    public void close() {
        http.shutdownNow();
    }

    /** The events of a stream. Closing it before its end closes the connection. */
    public record Events(BufferedReader lines) implements AutoCloseable {

        /**
         * Returns the next event's data; null at the proper end. Throws if the connection was cut.
         */
        public @Nullable String next() throws IOException {
            String line = lines.readLine();
            while (line != null && !line.startsWith("data: ")) {
                line = lines.readLine();
            }
            return line == null ? null : line.substring("data: ".length());
        }

        /** Returns the text of the next event. */
        public String nextText() throws IOException {
            String data = next();
            if (data == null) {
                throw new AssertionError("The stream ended");
            }
            return text(data);
        }

        public List<String> rest() throws IOException {
            var rest = new ArrayList<String>();
            for (String data = next(); data != null; data = next()) {
                rest.add(data);
            }
            return rest;
        }

        /** Returns the texts of all events up to the end, without the role's empty one. */
        public List<String> texts() throws IOException {
            return rest().stream()
                    .filter(data -> data.startsWith("{"))
                    .filter(data -> !json(data).at("/choices/0/delta/content").isMissingNode())
                    .filter(data -> json(data).at("/choices/0/delta/role").isMissingNode())
                    .map(Events::text)
                    .toList();
        }

        private static String text(String data) {
            return json(data).at("/choices/0/delta/content").stringValue();
        }

        @Override
        public void close() throws IOException {
            lines.close();
        }
    }
}
