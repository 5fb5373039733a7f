package dev.parley.api.imports;

import dev.parley.api.imports.Conversation.Said;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * A conversation of ChatGPT's {@code conversations.json}: a tree of messages, of which the path to
 * {@code current_node} is what its user sees. What was said to tools, by tools and by the system is
 * left out.
 */
final class ChatGptFile implements FileShape {

    /** Stands for an image or another file, which the export has beside this one. */
    private static final String ATTACHMENT = "[attachment]";

    @Override
    public boolean fits(Place file) {
        return file.value().has("mapping");
    }

    @Override
    public Conversation read(Place file, Instant latest) {
        var said = new ArrayList<Said>();
        for (var node : path(file).reversed()) {
            var one = said(node.at("message"), latest);
            if (one != null) {
                said.add(one);
            }
        }
        return new Conversation(FileShape.title(file.at("title")), said);
    }

    /** The nodes from the current one to the root. */
    private static List<Place> path(Place file) {
        var mapping = file.at("mapping");
        var path = new ArrayList<Place>();
        if (!mapping.value().isObject()) {
            mapping.refuse("must be an object of nodes by their ids");
            return path;
        }
        var seen = new HashSet<String>();
        for (var next = file.at("current_node");
                next.isThere();
                next = path.getLast().at("parent")) {
            var id = next.word("");
            if (!mapping.value().has(id)) {
                next.refuse("must be the id of a node in mapping");
                return path;
            }
            if (!seen.add(id)) {
                next.refuse("must not lead back to a node that comes after it");
                return path;
            }
            path.add(mapping.at(id));
        }
        if (path.isEmpty() && !mapping.value().isEmpty()) {
            file.at("current_node").refuse("is required: the id of the last message's node");
        }
        return path;
    }

    private static @Nullable Said said(Place message, Instant latest) {
        var role = message.at("author").at("role").word("");
        boolean byUser = role.equals("user");
        boolean isShown =
                (byUser || role.equals("assistant"))
                        && message.at("recipient").word("all").equals("all")
                        && !message.at("metadata")
                                .at("is_visually_hidden_from_conversation")
                                .value()
                                .asBoolean(false);
        var text = isShown ? text(message.at("content")) : "";
        return text.isEmpty()
                ? null
                : new Said(byUser, text, message.at("create_time").time(latest));
    }

    // Thoughts and what was typed for a tool have no parts.
    private static String text(Place content) {
        var parts = content.at("parts");
        if (!parts.isThere()) {
            return "";
        }
        if (!parts.value().isArray()) {
            parts.refuse("must be a list of texts");
        }
        var texts = new StringJoiner("\n");
        texts.setEmptyValue("");
        for (int i = 0; i < parts.value().size(); i++) {
            var part = parts.at(i);
            var text = part.value().isObject() ? spoken(part) : part.text();
            if (text != null && !text.isEmpty()) {
                texts.add(text);
            }
        }
        return texts.toString();
    }

    // What was said aloud has its words beside the sound.
    private static @Nullable String spoken(Place part) {
        return part.at("content_type").word("").equals("audio_transcription")
                ? part.at("text").text()
                : ATTACHMENT;
    }
}
