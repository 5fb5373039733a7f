package dev.parley.load.witness;

import dev.parley.load.client.EventStream;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * An event as a reader got it.
 *
 * @param id empty where it has none
 * @param at when it was read, in {@link System#nanoTime}'s terms
 */
public record Seen(String name, String id, JsonNode data, long at) {

    private static final List<String> LAST = List.of("done", "error", "deleted");

    static Seen of(EventStream.Event event) {
        return new Seen(
                event.name(),
                event.id(),
                JsonMapper.shared().readTree(event.data()),
                event.readAt());
    }

    /** Whether nothing may follow. */
    boolean isLast() {
        return LAST.contains(name);
    }

    boolean isToken() {
        return name.equals("token");
    }

    /** Of the id; 0 where there is none. */
    int attempt() {
        String[] parts = id.split("\\.", 3);
        return parts.length == 3 ? Integer.parseInt(parts[1]) : 0;
    }

    /** The text of the tokens; what stood before a restart is void. */
    static String text(List<Seen> events) {
        var text = new StringBuilder();
        for (Seen event : events) {
            if (event.name().equals("restart")) {
                text.setLength(0);
            } else if (event.isToken()) {
                text.append(event.data().path("text").asString(""));
            }
        }
        return text.toString();
    }
}
