package dev.parley.quickstart.doctor;

import dev.parley.modelserver.offline.OfflineModel;
import dev.parley.quickstart.ModelEndpoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A model's server: whether it answers, whether it has the model, and on request what it can do.
 *
 * @param isCalled whether to ask the model something, which may cost a few tokens
 */
record ModelLook(ModelEndpoint model, boolean isCalled) implements Look {

    private static final Duration BOUND = Duration.ofSeconds(10);

    /** A local server may have to load the model first. */
    private static final Duration CALL_BOUND = Duration.ofSeconds(60);

    private static final int MOST_NAMES = 8;
    private static final int MOST_TOKENS = 32;
    private static final int LONGEST_ANSWER = 200;

    @Override
    public List<Finding> look() throws InterruptedException {
        if (model.name().equals(OfflineModel.MODEL)) {
            return List.of(
                    Finding.note(
                            "model",
                            "none is set: the offline one only quotes the conversation and your documents",
                            ModelEndpoint.HOW_TO_SET));
        }
        if (!model.apiKey().matches("[\\x21-\\x7e]*")) {
            return List.of(
                    Finding.fails(
                            "model",
                            "its API key has characters that no header takes",
                            "Look for spaces and line breaks in it."));
        }
        var found = new ArrayList<Finding>();
        found.add(listed());
        if (isCalled) {
            found.add(called());
        }
        return found;
    }

    private Finding listed() throws InterruptedException {
        try (var http = HttpClient.newHttpClient()) {
            var response =
                    http.send(request("/models").timeout(BOUND).build(), BodyHandlers.ofString());
            return switch (response.statusCode()) {
                case 200 -> has(JsonMapper.shared().readTree(response.body()));
                case 401, 403 -> keyRefused();
                default ->
                        Finding.note(
                                "model",
                                "%s answers, but does not list its models (%d)"
                                        .formatted(model.baseUrl(), response.statusCode()),
                                "Look with --call-model whether it answers a question.");
            };
        } catch (JacksonException e) {
            return Finding.fails(
                    "model",
                    model.baseUrl() + " does not speak OpenAI's protocol",
                    ModelEndpoint.HOW_TO_SET);
        } catch (IOException e) {
            return away();
        }
    }

    private Finding has(JsonNode answer) {
        for (var one : answer.path("data")) {
            if (one.path("id").asString("").equals(model.name())) {
                // vLLM and some others tell.
                var context = one.path("max_model_len").asInt(one.path("context_length").asInt(0));
                return Finding.ok(
                        "model",
                        model + (context > 0 ? ", up to %,d tokens".formatted(context) : ""));
            }
        }
        var others =
                answer.path("data")
                        .valueStream()
                        .limit(MOST_NAMES)
                        .map(one -> one.path("id").asString(""))
                        .toList();
        return Finding.fails(
                "model",
                "%s has no %s; it has %s"
                        .formatted(model.baseUrl(), model.name(), String.join(", ", others)),
                "Set OPENAI_MODEL to one of them, or load it there.");
    }

    private Finding called() throws InterruptedException {
        var body = JsonMapper.shared().createObjectNode();
        body.put("model", model.name()).put("stream", true).put("max_tokens", MOST_TOKENS);
        body.putObject("stream_options").put("include_usage", true);
        body.putArray("messages")
                .addObject()
                .put("role", "user")
                .put("content", "Answer with one word: ready");
        try (var http = HttpClient.newHttpClient()) {
            long asked = System.nanoTime();
            var response =
                    http.send(
                            request("/chat/completions")
                                    .timeout(CALL_BOUND)
                                    .header("Content-Type", "application/json")
                                    .POST(BodyPublishers.ofString(body.toString()))
                                    .build(),
                            BodyHandlers.ofLines());
            try (var lines = response.body()) {
                return switch (response.statusCode()) {
                    case 200 -> Finding.ok("answers", abilities(lines, asked));
                    case 401, 403 -> keyRefused();
                    default ->
                            Finding.fails(
                                    "answers",
                                    "the model refused a question (%d): %s"
                                            .formatted(response.statusCode(), shown(lines)),
                                    "Look at the log of " + model.baseUrl() + ".");
                };
            }
        } catch (IOException | UncheckedIOException e) {
            return away();
        }
    }

    private static String shown(Stream<String> lines) {
        var text = String.join(" ", lines.limit(20).toList()).replaceAll("\\p{Cntrl}", " ");
        return text.length() > LONGEST_ANSWER ? text.substring(0, LONGEST_ANSWER) + "…" : text;
    }

    /** What the events of an answer show. */
    private static String abilities(Stream<String> lines, long asked) {
        int pieces = 0;
        long firstAfter = 0;
        boolean counts = false;
        boolean thinks = false;
        for (var line : (Iterable<String>) lines::iterator) {
            if (!line.startsWith("data:") || line.endsWith("[DONE]")) {
                continue;
            }
            JsonNode event;
            try {
                event = JsonMapper.shared().readTree(line.substring(5));
            } catch (JacksonException e) {
                continue;
            }
            var delta = event.path("choices").path(0).path("delta");
            boolean isThought = delta.has("reasoning_content") || delta.has("reasoning");
            if (isThought || !delta.path("content").asString("").isEmpty()) {
                pieces++;
                firstAfter = firstAfter == 0 ? System.nanoTime() - asked : firstAfter;
            }
            thinks |= isThought;
            counts |= event.path("usage").isObject();
        }
        return "first piece after %.1f s; %s; %s; %s"
                .formatted(
                        firstAfter / 1e9,
                        pieces > 1 ? "streams" : "does not stream",
                        counts ? "counts its tokens" : "does not count its tokens",
                        thinks ? "thinks first" : "does not think first");
    }

    private Finding keyRefused() {
        return Finding.fails(
                "model",
                model.baseUrl() + " does not take the key",
                "Set OPENAI_API_KEY (or the model's PARLEY_MODELS_…_APIKEY) to a valid one.");
    }

    private Finding away() {
        return Finding.fails(
                "model",
                "nobody answers at " + model.baseUrl(),
                "Start it (Ollama: ollama serve), or name another one: "
                        + ModelEndpoint.HOW_TO_SET);
    }

    private HttpRequest.Builder request(String path) {
        var request = HttpRequest.newBuilder(URI.create(model.baseUrl() + path));
        return model.apiKey().isEmpty()
                ? request
                : request.header("Authorization", "Bearer " + model.apiKey());
    }
}
