package dev.parley.quickstart.doctor;

import dev.parley.modelserver.offline.OfflineModel;
import dev.parley.quickstart.ModelEndpoint;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Flow;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A model's server: whether it answers, whether it has the model, and on request what it can do.
 *
 * @param isCalled whether to ask the model something, which may cost a few tokens
 * @param bound on its list of models; an answer may take six times as long, since a local server
 *     may have to load the model first
 */
record ModelLook(ModelEndpoint model, boolean isCalled, Duration bound) implements Look {

    private static final Duration BOUND = Duration.ofSeconds(10);

    private static final int MOST_NAMES = 8;
    private static final int MOST_TOKENS = 32;
    private static final int LONGEST_ANSWER = 200;

    ModelLook(ModelEndpoint model, boolean isCalled) {
        this(model, isCalled, BOUND);
    }

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
        try {
            var response =
                    BoundedCall.send(request("/models").build(), BodyHandlers.ofString(), bound);
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
        long asked = System.nanoTime();
        try {
            var response =
                    BoundedCall.send(
                            request("/chat/completions")
                                    .header("Content-Type", "application/json")
                                    .POST(BodyPublishers.ofString(body.toString()))
                                    .build(),
                            head -> answer(head, asked),
                            bound.multipliedBy(6));
            return switch (response.statusCode()) {
                case 200 -> Finding.ok("answers", response.body());
                case 401, 403 -> keyRefused();
                default ->
                        Finding.fails(
                                "answers",
                                "the model refused a question (%d): %s"
                                        .formatted(response.statusCode(), shown(response.body())),
                                "Look at the log of " + model.baseUrl() + ".");
            };
        } catch (IOException e) {
            return away();
        }
    }

    /** What an answer shows, or what the server says instead. */
    private static BodySubscriber<String> answer(HttpResponse.ResponseInfo head, long asked) {
        return head.statusCode() == 200
                ? BodySubscribers.fromLineSubscriber(
                        new Abilities(asked), Abilities::told, StandardCharsets.UTF_8, null)
                : BodySubscribers.ofString(StandardCharsets.UTF_8);
    }

    private static String shown(String said) {
        var text = said.replaceAll("\\p{Cntrl}", " ");
        return text.length() > LONGEST_ANSWER ? text.substring(0, LONGEST_ANSWER) + "…" : text;
    }

    /**
     * What the events of an answer show, from the question on. Used by one thread after another.
     */
    private static final class Abilities implements Flow.Subscriber<String> {

        private final long asked;
        private int pieces;
        private long firstAfter;
        private boolean counts;
        private boolean thinks;

        /**
         * @param asked when, as {@link System#nanoTime} tells
         */
        Abilities(long asked) {
            this.asked = asked;
        }

        @Override
        public void onSubscribe(Flow.Subscription lines) {
            lines.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(String line) {
            if (!line.startsWith("data:") || line.endsWith("[DONE]")) {
                return;
            }
            JsonNode event;
            try {
                event = JsonMapper.shared().readTree(line.substring(5));
            } catch (JacksonException e) {
                return;
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

        @Override
        public void onError(Throwable cut) {
            // The call fails with it.
        }

        @Override
        public void onComplete() {
            // The call has its answer.
        }

        String told() {
            return "first piece after %.1f s; %s; %s; %s"
                    .formatted(
                            firstAfter / 1e9,
                            pieces > 1 ? "streams" : "does not stream",
                            counts ? "counts its tokens" : "does not count its tokens",
                            thinks ? "thinks first" : "does not think first");
        }
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
