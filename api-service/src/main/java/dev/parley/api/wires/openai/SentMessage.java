package dev.parley.api.wires.openai;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.util.ArrayList;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A message of the conversation, as a client sends it.
 *
 * @param type of an item of responses; null for a message
 * @param content a text, or a list of parts
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record SentMessage(@Nullable String type, @Nullable String role, @Nullable JsonNode content) {

    private static final Set<String> INSTRUCTIONS = Set.of("system", "developer");
    private static final Set<String> TOOLS = Set.of("tool", "function");
    private static final Set<String> TEXTS = Set.of("text", "input_text", "output_text");

    boolean isMessage() {
        return type == null || type.equals("message");
    }

    boolean byUser() {
        return "user".equals(role);
    }

    boolean isInstruction() {
        return role != null && INSTRUCTIONS.contains(role);
    }

    boolean isOfTools() {
        return role != null && TOOLS.contains(role);
    }

    boolean hasKnownRole() {
        return byUser() || isInstruction() || isOfTools() || "assistant".equals(role);
    }

    boolean hasText() {
        return content == null || content.isNull() || content.isString() || content.isArray();
    }

    String text() {
        if (content == null || content.isNull() || !content.isArray()) {
            return content == null || content.isNull() ? "" : content.asString("");
        }
        var texts = new ArrayList<String>();
        content.forEach(part -> texts.add(part.path("text").asString("")));
        return String.join("\n", texts);
    }

    /** Returns the place of the first part that is no text; null if there is none. */
    @Nullable Integer otherPart() {
        if (content != null && content.isArray()) {
            for (int i = 0; i < content.size(); i++) {
                if (!TEXTS.contains(content.get(i).path("type").asString(""))) {
                    return i;
                }
            }
        }
        return null;
    }
}
