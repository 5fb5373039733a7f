package dev.parley.load.documents;

import dev.parley.load.client.ParleyClient;
import dev.parley.testsupport.EventStream;
import dev.parley.testsupport.Exchange;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/**
 * The stream of an answer to a question about documents, in numbers.
 *
 * @param firstTokenNanos from the question
 * @param nanos to the end
 */
public record Told(int steps, int sources, int characters, long firstTokenNanos, long nanos) {

    /** Asks in a session of its own, and reads to the end. */
    public static Told ask(URI api, String question, String mode) throws IOException {
        var messages = new ParleyClient(api).newMessages();
        var message =
                JsonMapper.shared().writeValueAsString(Map.of("content", question, "mode", mode));
        long asked = System.nanoTime();
        try (var post =
                Exchange.open(
                        "POST",
                        messages,
                        Map.of("Accept", "text/event-stream"),
                        message,
                        Duration.ofMinutes(2))) {
            if (post.status() != 200) {
                throw new IOException("HTTP " + post.status() + " " + post.text());
            }
            return read(new EventStream(post.body()), asked);
        }
    }

    private static Told read(EventStream events, long asked) throws IOException {
        int steps = 0;
        int sources = 0;
        int characters = 0;
        long first = 0;
        for (var event = events.next(); event != null; event = events.next()) {
            switch (event.name()) {
                case "progress" -> steps++;
                case "sources" -> sources = event.json().path("sources").size();
                case "token" -> {
                    first = first == 0 ? event.readAt() - asked : first;
                    characters += event.text().length();
                }
                case "done" -> {
                    return new Told(steps, sources, characters, first, event.readAt() - asked);
                }
                case "error" -> throw new IOException("error event " + event.data());
                default -> {
                    // accepted, queued and started are not counted.
                }
            }
        }
        throw new IOException("The stream stopped without an ending");
    }
}
