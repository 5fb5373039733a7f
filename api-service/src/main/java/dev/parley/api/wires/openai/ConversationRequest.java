package dev.parley.api.wires.openai;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import dev.parley.api.sessions.ImportedPast.Exchange;
import dev.parley.api.web.CheckedBody;
import dev.parley.api.web.FieldChecks;
import dev.parley.api.web.ProblemException;
import dev.parley.api.web.TextRules;
import dev.parley.api.wires.openai.SentConversation.Said;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A call that makes or changes a conversation; fields that are not named are ignored.
 *
 * @param items what was said before, of a new conversation
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record ConversationRequest(@Nullable Map<String, String> metadata, @Nullable List<JsonNode> items)
        implements CheckedBody {

    // The protocol's own bounds.
    private static final int MOST_ITEMS = 20;
    private static final int MOST_METADATA = 16;
    private static final int LONGEST_NAME = 64;
    private static final int LONGEST_VALUE = 512;

    static final ConversationRequest EMPTY = new ConversationRequest(null, null);

    @Override
    public void check(FieldChecks checks) {
        checks.list("items", items, MOST_ITEMS);
        var all = sent();
        for (int i = 0; i < all.size(); i++) {
            if (all.get(i).isMessage()) {
                checks.that(
                                all.get(i).hasKnownRole(),
                                "items[" + i + "].role",
                                "must be user or assistant")
                        .that(
                                all.get(i).hasText(),
                                "items[" + i + "].content",
                                "must be a text or a list of parts");
            }
        }
        var given = metadata == null ? Map.<String, String>of() : metadata;
        given.forEach((name, value) -> check(checks, name, value));
        checks.that(
                given.size() <= MOST_METADATA,
                "metadata",
                "must have at most " + MOST_METADATA + " entries");
    }

    private static void check(FieldChecks checks, String name, @Nullable Object value) {
        checks.that(
                        TextRules.length(name) <= LONGEST_NAME,
                        "metadata",
                        "must have names of at most " + LONGEST_NAME + " characters")
                .that(
                        value instanceof String text && TextRules.length(text) <= LONGEST_VALUE,
                        "metadata." + name,
                        "must be a text of at most " + LONGEST_VALUE + " characters");
    }

    /**
     * @throws ProblemException 400 if an item is something that is not here
     */
    void requireSupported() {
        var all = sent();
        for (int i = 0; i < all.size(); i++) {
            var one = all.get(i);
            SentMessages.refuse("items[" + i + "].type", !one.isMessage());
            SentMessages.refuse("items[" + i + "].role", one.isOfTools() || one.isInstruction());
            SentMessages.refuse("items[" + i + "].content", one.otherPart() != null);
        }
    }

    private List<SentMessage> sent() {
        return items == null ? List.of() : items.stream().map(ResponseRequest::item).toList();
    }

    List<Exchange> past() {
        return new SentConversation(
                        null,
                        sent().stream().map(one -> new Said(one.byUser(), one.text())).toList())
                .whole();
    }

    Map<String, Object> metadataOrNone() {
        return metadata == null ? Map.of() : Map.copyOf(metadata);
    }
}
