package dev.parley.api.web;

import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.exc.JacksonIOException;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads a large JSON body one value after the other: the elements of an array, or else the one
 * value that it is. Only one of them is in memory. For one thread.
 */
public final class JsonElements implements AutoCloseable {

    private final JsonParser parser;
    private final boolean isArray;
    private boolean isOver;

    private JsonElements(JsonParser parser, boolean isArray) {
        this.parser = parser;
        this.isArray = isArray;
    }

    /**
     * @param mapper with the bounds on the body
     * @throws ProblemException 400 if the body is empty or malformed
     */
    public static JsonElements of(InputStream body, JsonMapper mapper) throws IOException {
        var parser = mapper.createParser(body);
        var first = token(parser);
        if (first == null) {
            throw MalformedJson.noBody();
        }
        return new JsonElements(parser, first == JsonToken.START_ARRAY);
    }

    /** Returns true if the body is an array. */
    public boolean isArray() {
        return isArray;
    }

    /**
     * Returns the next value; null if there is none.
     *
     * @throws ProblemException 400 if the body is malformed, or something follows its value
     */
    public @Nullable JsonNode next() throws IOException {
        if (isOver) {
            return null;
        }
        if (isArray && token(parser) == JsonToken.END_ARRAY) {
            end();
            return null;
        }
        var value = tree();
        if (!isArray) {
            end();
        }
        return value;
    }

    private void end() throws IOException {
        isOver = true;
        if (token(parser) != null) {
            throw MalformedJson.trailing(parser.currentTokenLocation());
        }
    }

    private static @Nullable JsonToken token(JsonParser parser) throws IOException {
        try {
            return parser.nextToken();
        } catch (JacksonException e) {
            throw problem(e, parser);
        }
    }

    private JsonNode tree() throws IOException {
        try {
            return parser.readValueAsTree();
        } catch (JacksonException e) {
            throw problem(e, parser);
        }
    }

    private static ProblemException problem(JacksonException e, JsonParser parser)
            throws IOException {
        return switch (e) {
            case StreamConstraintsException tooMuch -> MalformedJson.tooMuch(tooMuch, parser);
            case JacksonIOException cut -> throw cut.getCause();
            default -> MalformedJson.because(e);
        };
    }

    @Override
    public void close() {
        parser.close();
    }
}
