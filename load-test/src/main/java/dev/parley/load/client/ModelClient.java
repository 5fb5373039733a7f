package dev.parley.load.client;

import dev.parley.testsupport.EventStream;
import dev.parley.testsupport.Exchange;
import java.io.IOException;
import java.net.URI;
import tools.jackson.databind.json.JsonMapper;

/** Asks the model's server directly: the baseline. */
public final class ModelClient {

    private static final JsonMapper JSON = JsonMapper.shared();

    private final URI completions;

    public ModelClient(URI baseUrl) {
        this.completions = URI.create(baseUrl + "/chat/completions");
    }

    /**
     * Asks, and disconnects after so many events; returns when, in {@link System#nanoTime}'s terms.
     */
    public long askAndGo(String question, int events) throws IOException {
        try (var post = post(question)) {
            var stream = new EventStream(post.body());
            for (int i = 0; i < events; i++) {
                stream.next();
            }
            return System.nanoTime();
        }
    }

    private Exchange post(String question) throws IOException {
        var request = JSON.createObjectNode().put("model", "any").put("stream", true);
        request.putArray("messages").addObject().put("role", "user").put("content", question);
        return Exchange.post(completions, "text/event-stream", request.toString());
    }
}
