package dev.parley.api.imports;

import dev.parley.api.imports.Conversation.Said;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * LibreChat's export of a conversation as JSON: a list of messages, or a tree. Of several branches,
 * the one of the last message counts.
 */
final class LibreChatFile implements FileShape {

    private static final String ID = "messageId";
    private static final String PARENT = "parentMessageId";

    @Override
    public boolean fits(Place file) {
        return file.value().has("conversationId")
                && (file.value().has("messages") || file.value().has("messagesTree"));
    }

    @Override
    public Conversation read(Place file, Instant latest) {
        var messages = file.at(file.value().has("messagesTree") ? "messagesTree" : "messages");
        if (!messages.value().isArray()) {
            messages.refuse("must be a list of messages");
        }
        boolean isTree = messages.value().valueStream().anyMatch(one -> one.has("children"));
        var said = new ArrayList<Said>();
        for (var message : isTree ? down(messages) : up(messages)) {
            var text = text(message);
            if (!text.isEmpty()) {
                said.add(new Said(byUser(message), text, message.at("createdAt").time(latest)));
            }
        }
        return new Conversation(FileShape.title(file.at("title")), said);
    }

    /** The last message of each level. */
    private static List<Place> down(Place messages) {
        var path = new ArrayList<Place>();
        for (var level = messages; !level.value().isEmpty(); ) {
            if (!level.value().isArray()) {
                level.refuse("must be a list of messages");
                break;
            }
            path.add(level.at(level.value().size() - 1));
            level = path.getLast().at("children");
        }
        return path;
    }

    /** The last message, and those that it follows; all of them if none says which it follows. */
    private static List<Place> up(Place messages) {
        var all = new ArrayList<Place>();
        var byId = new HashMap<String, Place>();
        for (int i = 0; i < messages.value().size(); i++) {
            all.add(messages.at(i));
            byId.put(all.getLast().at(ID).word(""), all.getLast());
        }
        if (all.stream().noneMatch(message -> message.at(PARENT).isThere())) {
            return all;
        }
        var path = new ArrayList<Place>();
        var seen = new HashSet<String>();
        @Nullable Place next = all.getLast();
        while (next != null) {
            path.add(next);
            seen.add(next.at(ID).word(""));
            var parent = next.at(PARENT);
            // The first message follows one that is not in the file.
            next = byId.get(parent.word(""));
            if (next != null && seen.contains(next.at(ID).word(""))) {
                parent.refuse("must not lead back to a message that comes after it");
                next = null;
            }
        }
        return path.reversed();
    }

    private static boolean byUser(Place message) {
        var byUser = message.at("isCreatedByUser");
        if (!byUser.value().isBoolean()) {
            byUser.refuse("must be true or false");
        }
        return byUser.value().asBoolean(false);
    }

    // Newer messages have parts, of which those that think or call tools are left out.
    private static String text(Place message) {
        var text = Objects.requireNonNullElse(message.at("text").text(), "");
        var parts = message.at("content");
        if (!text.isEmpty() || !parts.value().isArray()) {
            return text;
        }
        var texts = new StringJoiner("\n");
        texts.setEmptyValue("");
        for (int i = 0; i < parts.value().size(); i++) {
            var part = parts.at(i);
            if (part.at("type").word("").equals("text")) {
                var one = part.at("text");
                var said = (one.value().isObject() ? one.at("value") : one).text();
                if (said != null && !said.isEmpty()) {
                    texts.add(said);
                }
            }
        }
        return texts.toString();
    }
}
