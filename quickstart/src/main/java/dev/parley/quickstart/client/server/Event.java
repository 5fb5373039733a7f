package dev.parley.quickstart.client.server;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * An event of a stream.
 *
 * @param id where the stream goes on after a cut; null if the event has none
 */
public record Event(String name, @Nullable String id, JsonNode data) {

    /** Returns true if nothing may follow in the event's turn. */
    public boolean isLast() {
        return switch (name) {
            case "done", "error", "deleted" -> true;
            default -> false;
        };
    }

    /** A field of the data; empty if there is none. */
    public String text(String field) {
        return data.path(field).asString("");
    }
}
