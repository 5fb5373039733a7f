package dev.parley.modelserver;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads requests from bodies, which may have 4 MiB. */
final class RequestParser {
    static final int MAX_BODY_BYTES = 4 * 1024 * 1024;

    /**
     * How much is read of a body that is too large: its sender may not read the 413 before it has
     * sent all of it.
     */
    private static final int MAX_DISCARDED_BYTES = 4 * MAX_BODY_BYTES;

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private RequestParser() {}

    static ChatRequest parse(HttpExchange exchange) throws IOException, ApiErrorException {
        byte[] bytes = body(exchange.getRequestBody());
        JsonNode body = json(bytes);
        String model = model(body);
        JsonNode limit = body.path("max_completion_tokens");
        if (!limit.isNumber()) {
            limit = body.path("max_tokens");
        }
        JsonNode temperature = body.path("temperature");
        return new ChatRequest(
                model,
                messages(body.path("messages")),
                body.path("stream").asBoolean(false),
                body.path("stream_options").path("include_usage").asBoolean(false),
                temperature.isNumber() ? temperature.asDouble() : null,
                limit.isNumber() ? limit.asInt(Integer.MAX_VALUE) : null,
                exchange.getRequestHeaders().getFirst("Authorization"),
                sha256(bytes));
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("the platform has SHA-256", e);
        }
    }

    /** A text, or a list of texts. */
    static EmbeddingRequest embeddings(HttpExchange exchange)
            throws IOException, ApiErrorException {
        JsonNode body = json(body(exchange.getRequestBody()));
        JsonNode dimensions = body.path("dimensions");
        return new EmbeddingRequest(
                model(body),
                texts(body.path("input")),
                dimensions.isInt() && dimensions.intValue() > 0 ? dimensions.intValue() : null,
                exchange.getRequestHeaders().getFirst("Authorization"));
    }

    private static List<String> texts(JsonNode input) throws ApiErrorException {
        var texts = new ArrayList<String>();
        if (input.isString()) {
            texts.add(input.stringValue());
        }
        for (JsonNode text : input) {
            if (!text.isString()) {
                throw invalid("input", "'input' must be a string or a list of strings");
            }
            texts.add(text.stringValue());
        }
        if (texts.isEmpty()) {
            throw invalid("input", "'input' must have at least one text");
        }
        return texts;
    }

    private static String model(JsonNode body) throws ApiErrorException {
        JsonNode model = body.path("model");
        if (!model.isString()) {
            throw invalid("model", "you must provide a model parameter");
        }
        return model.stringValue();
    }

    private static byte[] body(InputStream stream) throws IOException, ApiErrorException {
        byte[] body = stream.readNBytes(MAX_BODY_BYTES + 1);
        if (body.length > MAX_BODY_BYTES) {
            discard(stream);
            throw new ApiErrorException(ApiError.tooLarge(MAX_BODY_BYTES));
        }
        return body;
    }

    private static void discard(InputStream stream) throws IOException {
        byte[] buffer = new byte[64 * 1024];
        int discarded = 0;
        int read = 0;
        while (read >= 0 && discarded < MAX_DISCARDED_BYTES) {
            discarded += read;
            read = stream.read(buffer);
        }
    }

    private static JsonNode json(byte[] body) throws ApiErrorException {
        try {
            JsonNode json = JSON.readTree(body);
            if (json.isObject()) {
                return json;
            }
        } catch (JacksonException e) {
            throw new ApiErrorException(
                    ApiError.invalid(
                            null, "The body is not valid JSON: " + e.getOriginalMessage()));
        }
        throw new ApiErrorException(ApiError.invalid(null, "The body must be a JSON object"));
    }

    private static List<ChatMessage> messages(JsonNode list) throws ApiErrorException {
        if (!list.isArray() || list.isEmpty()) {
            throw invalid("messages", "'messages' must be an array with at least one message");
        }
        var messages = new ArrayList<ChatMessage>();
        for (JsonNode message : list) {
            String at = "messages[%d]".formatted(messages.size());
            JsonNode role = message.path("role");
            if (!role.isString()) {
                throw invalid(at + ".role", "'%s.role' must be a string".formatted(at));
            }
            messages.add(new ChatMessage(role.stringValue(), content(message.path("content"), at)));
        }
        return messages;
    }

    private static String content(JsonNode content, String at) throws ApiErrorException {
        if (content.isString()) {
            return content.stringValue();
        }
        if (content.isArray()) {
            var text = new StringBuilder();
            for (JsonNode part : content) {
                text.append(part.path("text").asString(""));
            }
            return text.toString();
        }
        // An assistant message that only calls tools has no content.
        if (content.isNull() || content.isMissingNode()) {
            return "";
        }
        throw invalid(
                at + ".content", "'%s.content' must be a string or a list of parts".formatted(at));
    }

    private static ApiErrorException invalid(String param, String message) {
        return new ApiErrorException(ApiError.invalid(param, message));
    }
}
