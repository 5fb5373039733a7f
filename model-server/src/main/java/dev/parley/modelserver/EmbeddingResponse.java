package dev.parley.modelserver;

import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** A response to a request for vectors: those, or anything else. */
public record EmbeddingResponse(int status, Map<String, String> headers, String body) {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** One vector of a response, with the index of its text. */
    public record Item(int index, float[] vector) {}

    /** Returns a response with these vectors, in this order. */
    public static EmbeddingResponse of(String model, List<Item> items) {
        var body = JSON.createObjectNode().put("object", "list").put("model", model);
        var data = body.putArray("data");
        for (var item : items) {
            var numbers =
                    data.addObject()
                            .put("object", "embedding")
                            .put("index", item.index())
                            .putArray("embedding");
            for (float value : item.vector()) {
                numbers.add(value);
            }
        }
        body.putObject("usage").put("prompt_tokens", 0).put("total_tokens", 0);
        return new EmbeddingResponse(200, Map.of(), JSON.writeValueAsString(body));
    }

    /** Returns a refusal in the error format of the OpenAI API. */
    public static EmbeddingResponse error(int status, Map<String, String> headers) {
        var type = status < 500 ? "invalid_request_error" : "server_error";
        var error = new ApiError(status, type, null, null, "Scripted status " + status);
        return new EmbeddingResponse(status, headers, error.json());
    }
}
