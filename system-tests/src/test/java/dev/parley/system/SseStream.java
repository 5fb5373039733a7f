package dev.parley.system;

import java.io.InputStream;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Reads a stream as a browser does. Leaves out {@code queued}: whether it comes is a matter of how
 * busy the machine is.
 */
final class SseStream extends StreamReader {

    /** One event; id as the stream gave it, empty where it gave none. */
    record Event(String name, String id, JsonNode data) {
        String text() {
            return data.path("text").asString("");
        }
    }

    private final List<Event> seen = new ArrayList<>();

    SseStream(HttpResponse<InputStream> response) {
        super(response);
    }

    /** The next event; null at the stream's end. Blocks. */
    @Nullable Event next() {
        String name = "message";
        String id = "";
        var data = new StringBuilder();
        for (String line = line(); line != null; line = line()) {
            if (line.isEmpty()) {
                if (!data.isEmpty() && !name.equals("queued")) {
                    var event = new Event(name, id, ApiClient.JSON.readTree(data.toString()));
                    seen.add(event);
                    return event;
                }
                name = "message";
                id = "";
                data.setLength(0);
            } else if (line.startsWith("event: ")) {
                name = line.substring(7);
            } else if (line.startsWith("id: ")) {
                id = line.substring(4);
            } else if (line.startsWith("data: ")) {
                data.append(line.substring(6));
            }
        }
        return null;
    }

    /** The problem document of a response that is no stream. */
    JsonNode problem() {
        return ApiClient.JSON.readTree(wholeBody());
    }

    /** Reads up to and with the first event of this name. */
    Event until(String name) {
        for (var event = next(); event != null; event = next()) {
            if (event.name().equals(name)) {
                return event;
            }
        }
        throw new AssertionError("the stream ended before " + name + ": " + seen);
    }

    /** Reads this many more tokens, then returns. */
    void tokens(int count) {
        for (int i = 0; i < count; i++) {
            until("token");
        }
    }

    /** Reads to the stream's end; all events, also those read before. */
    List<Event> toEnd() {
        while (next() != null) {
            continue;
        }
        return List.copyOf(seen);
    }

    List<Event> seen() {
        return List.copyOf(seen);
    }

    /** The text of the tokens; what stood before a restart is void. */
    static String text(List<Event> events) {
        var text = new StringBuilder();
        for (var event : events) {
            if (event.name().equals("restart")) {
                text.setLength(0);
            }
            text.append(event.name().equals("token") ? event.text() : "");
        }
        return text.toString();
    }
}
