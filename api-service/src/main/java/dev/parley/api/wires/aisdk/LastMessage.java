package dev.parley.api.wires.aisdk;

import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The last message of a chat.
 *
 * @param place where it is in the request
 * @param text its text parts, joined
 * @param unsupported the type of a part that would be lost; null if there is none
 */
record LastMessage(
        String place,
        @Nullable String id,
        boolean isUsers,
        String text,
        @Nullable String unsupported) {

    /** Parts that no model would be given either. Parts of an application's own data are others. */
    private static final Set<String> WITHOUT_MEANING = Set.of("step-start");

    /** Returns the last message; null if there is none. */
    static @Nullable LastMessage of(@Nullable JsonNode messages) {
        if (messages == null || !messages.isArray() || messages.isEmpty()) {
            return null;
        }
        int index = messages.size() - 1;
        var message = messages.get(index);
        var text = new StringBuilder();
        String unsupported = null;
        for (var part : message.path("parts")) {
            var type = part.path("type").asString("");
            if (type.equals("text")) {
                text.append(part.path("text").asString(""));
            } else if (!WITHOUT_MEANING.contains(type) && !type.startsWith("data-")) {
                unsupported = type;
            }
        }
        var id = message.path("id");
        return new LastMessage(
                "messages[" + index + "]",
                id.isString() ? id.stringValue() : null,
                message.path("role").asString("").equals("user"),
                text.toString(),
                unsupported);
    }
}
