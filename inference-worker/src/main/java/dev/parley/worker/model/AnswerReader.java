package dev.parley.worker.model;

import dev.parley.events.FailureCode;
import dev.parley.events.Usage;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads an answer from a response, as the many servers that speak the OpenAI protocol write it. It
 * takes every shape that can only mean one thing, and reports what is no answer. Not thread-safe.
 */
final class AnswerReader {

    private static final JsonMapper JSON =
            JsonMapper.builder()
                    .enable(JsonReadFeature.ALLOW_UNESCAPED_CONTROL_CHARS)
                    .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
                    .build();

    private static final List<String> REASONING_NAMES =
            List.of("reasoning_content", "reasoning", "reasoning_details", "thinking");

    /** Takes an answer's parts, in order, on the thread that reads. */
    interface Listener {
        void text(String piece) throws InterruptedException;

        void reasoning(String piece) throws InterruptedException;

        /** The answer has ended. Its usage, or even an error, may still follow. */
        void finished(ModelAnswer answer) throws InterruptedException;
    }

    private final String requestedModel;
    private final Listener listener;
    private @Nullable String finishReason;
    private @Nullable Usage usage;
    private String model;
    private boolean hasText;
    private boolean hasDelta;
    private boolean refused;

    AnswerReader(String requestedModel, Listener listener) {
        this.requestedModel = requestedModel;
        this.model = requestedModel;
        this.listener = listener;
    }

    /**
     * Reads until the answer is complete, and no further.
     *
     * @throws ModelFailure if the server says that it failed, or says nothing that can be read
     * @throws IOException if the connection broke
     */
    ModelAnswer read(EventStreamReader events)
            throws IOException, ModelFailure, InterruptedException {
        boolean any = false;
        for (EventStreamReader.Event event; (event = events.next()) != null; ) {
            any = true;
            if (event.data().strip().equalsIgnoreCase("[DONE]")) {
                return ended();
            }
            chunk(event);
        }
        if (finishReason != null || any && events.isPlainJson()) {
            return ended();
        }
        if (!any) {
            throw bad("the response holds no event");
        }
        throw new ModelFailure(
                FailureCode.MODEL_STREAM_CUT, true, null, "the answer has no ending");
    }

    private ModelAnswer ended() throws ModelFailure {
        if (!hasText) {
            throw empty();
        }
        return answer();
    }

    /** The failure of an answer without text. It is not tried again: the call was paid. */
    static ModelFailure empty() {
        return new ModelFailure(FailureCode.MODEL_BAD_RESPONSE, false, null, "the answer is empty");
    }

    private ModelAnswer answer() {
        var reason = finishReason == null ? FinishReasons.UNKNOWN : finishReason;
        return new ModelAnswer(refused ? FinishReasons.REFUSAL : reason, usage, model);
    }

    private void chunk(EventStreamReader.Event event) throws ModelFailure, InterruptedException {
        if (event.data().isBlank()) {
            return;
        }
        var chunk = parsed(event.data());
        throwIfError(event.name(), chunk);
        var named = chunk.path("model").asString("");
        if (model.equals(requestedModel) && !named.isBlank()) {
            model = named;
        }
        var counted = usage(chunk.path("usage"));
        usage = counted == null ? usage : counted;
        for (var choice : chunk.path("choices")) {
            if (choice.path("index").asInt(0) == 0) {
                choice(choice);
            }
        }
    }

    private JsonNode parsed(String data) throws ModelFailure {
        try {
            return JSON.readTree(data);
        } catch (JacksonException e) {
            if (finishReason != null) {
                // The answer is there, whatever comes behind it.
                return JSON.createObjectNode();
            }
            throw bad("the answer is no JSON of the protocol");
        }
    }

    private void choice(JsonNode choice) throws ModelFailure, InterruptedException {
        throwIfError("", choice);
        var delta = choice.path("delta");
        if (delta.isObject() && !delta.isEmpty()) {
            message(delta);
            hasDelta |= hasText;
        } else if (!hasDelta) {
            // Behind deltas, a message would be the same text once more.
            message(choice.path("message"));
            text(textOf(choice.path("text")));
        }
        var reason = FinishReasons.word(choice.path("finish_reason").asString(""));
        if (FinishReasons.ERROR.equals(reason)) {
            throw new ModelFailure(
                    FailureCode.MODEL_UNAVAILABLE, true, null, "the server ended with an error");
        }
        if (reason != null && finishReason == null) {
            finishReason = reason;
            listener.finished(answer());
        }
    }

    private void message(JsonNode message) throws InterruptedException {
        for (var name : REASONING_NAMES) {
            var thought = textOf(message.path(name));
            if (!thought.isEmpty()) {
                listener.reasoning(thought);
                break;
            }
        }
        content(message.path("content"));
        refusal(message.path("refusal"));
    }

    private void content(JsonNode content) throws InterruptedException {
        if (content.isArray()) {
            for (var part : content) {
                content(part);
            }
        } else if (content.isObject()) {
            switch (content.path("type").asString("")) {
                case "thinking", "reasoning" -> {
                    var thought = textOf(content);
                    if (!thought.isEmpty()) {
                        listener.reasoning(thought);
                    }
                }
                case "refusal" -> refusal(content.path("refusal"));
                default -> text(textOf(content));
            }
        } else {
            text(textOf(content));
        }
    }

    private void refusal(JsonNode refusal) throws InterruptedException {
        var said = textOf(refusal);
        if (!said.isEmpty()) {
            refused = true;
            text(said);
        }
    }

    private void text(String piece) throws InterruptedException {
        if (!piece.isEmpty()) {
            hasText = true;
            listener.text(piece);
        }
    }

    /** The text of a string, of a part, or of a list of them. */
    private static String textOf(JsonNode node) {
        if (node.isString() || node.isNumber()) {
            return node.asString();
        }
        var text = new StringBuilder();
        if (node.isArray()) {
            for (var part : node) {
                text.append(textOf(part));
            }
        } else if (node.isObject()) {
            for (var name : List.of("text", "thinking", "reasoning", "summary", "content")) {
                if (node.has(name)) {
                    return textOf(node.path(name));
                }
            }
        }
        return text.toString();
    }

    private static @Nullable Usage usage(JsonNode usage) {
        int in = usage.path("prompt_tokens").asInt(-1);
        int out = usage.path("completion_tokens").asInt(-1);
        if (in < 0 || out < 0) {
            return null;
        }
        var details = usage.path("completion_tokens_details").path("reasoning_tokens");
        int thought = details.asInt(usage.path("reasoning_tokens").asInt(-1));
        return new Usage(
                in, out, usage.path("total_tokens").asInt(in + out), thought < 0 ? null : thought);
    }

    // The server's own words are not passed on: they may quote the request.
    private static void throwIfError(String eventName, JsonNode node) throws ModelFailure {
        var error = node.path("error");
        boolean empty =
                error.isMissingNode()
                        || error.isNull()
                        || error.isBoolean() && !error.booleanValue()
                        || error.isContainer() && error.isEmpty()
                        || error.isString() && error.stringValue().isBlank();
        boolean bare =
                eventName.equals("error")
                        || node.path("object").asString("").equals("error")
                        || node.path("type").asString("").equals("error")
                        || !node.has("choices") && node.has("code") && node.has("message");
        if (empty && !bare) {
            return;
        }
        var of = empty ? node : error;
        var code = of.path("code").asString(of.path("status").asString(""));
        var words = (code + " " + of.path("type").asString("")).toLowerCase(Locale.ROOT);
        throw failure(words);
    }

    private static ModelFailure failure(String words) {
        var detail = "the server reports an error within its answer";
        if (words.contains("429") || words.contains("rate_limit")) {
            return new ModelFailure(FailureCode.MODEL_RATE_LIMITED, true, null, detail);
        }
        if (words.matches("40[13] .*") || words.contains("authentication")) {
            return new ModelFailure(FailureCode.MODEL_AUTH, false, null, detail);
        }
        if (words.matches("4\\d\\d .*") || words.contains("invalid_request")) {
            return new ModelFailure(FailureCode.MODEL_BAD_RESPONSE, false, null, detail);
        }
        return new ModelFailure(FailureCode.MODEL_UNAVAILABLE, true, null, detail);
    }

    private static ModelFailure bad(String detail) {
        return new ModelFailure(FailureCode.MODEL_BAD_RESPONSE, true, null, detail);
    }
}
