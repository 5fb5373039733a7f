package dev.parley.worker.model;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a server does not take of a request, as its refusals tell. Immutable.
 *
 * @param leftOut parameters that the server refuses
 */
record Dialect(Set<String> leftOut) {

    /** A server that has refused nothing. */
    static final Dialect FULL = new Dialect(Set.of());

    private static final String MAX_TOKENS = "max_tokens";
    private static final String MAX_COMPLETION_TOKENS = "max_completion_tokens";
    private static final List<String> OPTIONAL =
            List.of("stream_options", "temperature", MAX_TOKENS, MAX_COMPLETION_TOKENS);

    private static final JsonMapper JSON = JsonMapper.builder().build();

    Dialect {
        leftOut = Set.copyOf(leftOut);
    }

    /** Returns the dialect of a server that refuses what this one or the other refuses. */
    Dialect and(Dialect other) {
        var both = new HashSet<>(leftOut);
        both.addAll(other.leftOut);
        return new Dialect(both);
    }

    /** Returns the request's body as the server takes it. */
    String applyTo(String request) {
        if (leftOut.isEmpty()) {
            return request;
        }
        var body = (ObjectNode) JSON.readTree(request);
        var maxTokens = body.get(MAX_TOKENS);
        if (maxTokens != null && leftOut.contains(MAX_TOKENS)) {
            body.set(MAX_COMPLETION_TOKENS, maxTokens);
        }
        body.remove(leftOut);
        return body.toString();
    }

    /**
     * Returns the dialect without the parameters that the server refuses; null if it refuses
     * something else.
     *
     * @param request the body that was sent
     * @param error the body of the refusal
     */
    @Nullable Dialect afterRefusal(String request, String error) {
        var sent = JSON.readTree(request);
        var refused = new HashSet<String>();
        for (var parameter : OPTIONAL) {
            if (sent.has(parameter) && refuses(error, parameter)) {
                refused.add(parameter);
            }
        }
        if (refused.contains(MAX_TOKENS)) {
            if (error.toLowerCase(Locale.ROOT).contains("context length")) {
                // It is too large for this prompt, and not unknown.
                refused.remove(MAX_TOKENS);
            } else if (!mentions(error, MAX_COMPLETION_TOKENS)) {
                refused.add(MAX_COMPLETION_TOKENS);
            }
        }
        if (refused.isEmpty()) {
            return null;
        }
        return and(new Dialect(refused));
    }

    private static boolean refuses(String error, String parameter) {
        var named = param(error);
        return named.isEmpty() ? mentions(error, parameter) : named.equals(parameter);
    }

    private static boolean mentions(String error, String parameter) {
        return Pattern.compile("(?i)(?<!\\w)" + parameter + "(?!\\w)").matcher(error).find();
    }

    /** The parameter that an error in OpenAI's form is about; empty if it does not say. */
    private static String param(String error) {
        try {
            return JSON.readTree(error).path("error").path("param").asString("");
        } catch (JacksonException e) {
            return "";
        }
    }
}
