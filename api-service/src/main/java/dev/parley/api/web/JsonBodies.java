package dev.parley.api.web;

import java.io.IOException;
import java.io.InputStream;
import tools.jackson.databind.JsonNode;

/** Reads JSON as request bodies are read, for calls whose body is more than that. Thread safe. */
public final class JsonBodies {

    private final StrictJsonConverter json;

    JsonBodies(StrictJsonConverter json) {
        this.json = json;
    }

    /**
     * The JSON as it is.
     *
     * @throws ProblemException 400 where it is malformed
     */
    public JsonNode parse(InputStream body) throws IOException {
        return json.parse(body);
    }

    /**
     * What the JSON means.
     *
     * @throws ProblemException 400 naming every field that is unknown or bad
     */
    public <T> T bind(JsonNode tree, Class<T> type) {
        return type.cast(json.bind(tree, type));
    }
}
