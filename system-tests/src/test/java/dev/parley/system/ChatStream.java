package dev.parley.system;

import java.io.InputStream;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Reads the answer to a chat call as its clients do: data lines, joined by line breaks. */
final class ChatStream extends StreamReader {

    /** One event. */
    record Event(String name, String data) {
        JsonNode json() {
            return ApiClient.JSON.readTree(data);
        }

        @Override
        public String toString() {
            return name + " " + data;
        }
    }

    private final List<Event> seen = new ArrayList<>();

    ChatStream(HttpResponse<InputStream> response) {
        super(response);
    }

    /** The whole body, of a stream without its comments; for one of which nothing was read. */
    String body() {
        return wholeBody().replace(":\n\n", "");
    }

    /** The next event; null at the stream's end. Blocks. */
    @Nullable Event next() {
        var name = "";
        var data = new ArrayList<String>();
        for (var line = line(); line != null; line = line()) {
            if (line.isEmpty() && !data.isEmpty()) {
                var event = new Event(name, String.join("\n", data));
                seen.add(event);
                return event;
            } else if (line.startsWith("event: ")) {
                name = line.substring(7);
            } else if (line.startsWith("data: ")) {
                data.add(line.substring(6));
            }
        }
        return null;
    }

    /** Reads to the next comment. */
    void untilComment() {
        var line = line();
        while (line != null && !line.equals(":")) {
            line = line();
        }
    }

    /** Reads up to and with so many more tokens. */
    void tokens(int count) {
        for (int left = count; left > 0; ) {
            var event = next();
            if (event == null) {
                throw new AssertionError("the stream ended before its tokens: " + seen);
            }
            left -= event.name().equals("token") ? 1 : 0;
        }
    }

    /** Reads to the stream's end; all events, also those read before. */
    List<Event> toEnd() {
        while (next() != null) {
            continue;
        }
        return List.copyOf(seen);
    }

    /** The last event's data, once everything was read. */
    JsonNode last() {
        return toEnd().getLast().json();
    }
}
