package dev.parley.api.wires.agui;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;

/**
 * The messages that came with a run, up to its question: the last one of the user. A client repeats
 * a run with what it got of the answer behind the question. For one thread.
 */
final class SentMessages {

    private static final JsonMapper JSON = JsonMapper.shared();

    private final String place;
    private final String text;
    private final @Nullable String unsupported;
    private final boolean isAnswered;
    private final List<String> reasonings;
    private byte @Nullable [] json;

    private SentMessages(JsonNode messages, int question) {
        place = "messages[" + question + "]";
        isAnswered = question < messages.size() - 1;
        var content = messages.get(question).path("content");
        var joined = new StringBuilder(content.asString(""));
        String other = null;
        for (var part : content) {
            var type = part.path("type").asString("");
            if (type.equals("text")) {
                joined.append(part.path("text").asString(""));
            } else {
                other = type;
            }
        }
        text = joined.toString();
        unsupported = other;
        reasonings = new ArrayList<>();
        for (int i = question + 1; i < messages.size(); i++) {
            if (hasRole(messages.get(i), "reasoning")) {
                reasonings.add(messages.get(i).path("id").asString(""));
            }
        }
        var kept = JSON.createArrayNode();
        for (int i = 0; i <= question; i++) {
            kept.add(messages.get(i));
        }
        // As bytes, which take a tenth of the tree's memory.
        json = JSON.writeValueAsBytes(kept);
    }

    /** Returns the messages; null if none of them is the user's. */
    static @Nullable SentMessages of(@Nullable JsonNode messages) {
        if (messages == null || !messages.isArray()) {
            return null;
        }
        for (int i = messages.size() - 1; i >= 0; i--) {
            if (hasRole(messages.get(i), "user")) {
                return new SentMessages(messages, i);
            }
        }
        return null;
    }

    private static boolean hasRole(JsonNode message, String role) {
        return message.path("role").asString("").equals(role);
    }

    /** Returns where the question is in the request. */
    String place() {
        return place;
    }

    String text() {
        return text;
    }

    /** Returns the type of a part of the question that would be lost; null if there is none. */
    @Nullable String unsupported() {
        return unsupported;
    }

    /** Returns true if other messages came after the question. */
    boolean isAnswered() {
        return isAnswered;
    }

    /** Returns the ids of the messages after the question that hold reasoning. */
    List<String> reasonings() {
        return reasonings;
    }

    /** Forgets the messages if they are larger than this. */
    void keep(DataSize most) {
        if (json != null && json.length > most.toBytes()) {
            json = null;
        }
    }

    /** Returns a copy of the messages up to the question; null if they were forgotten. */
    @Nullable ArrayNode copy() {
        return json == null ? null : (ArrayNode) JSON.readTree(json);
    }
}
