package dev.parley.quickstart.client.chat;

import dev.parley.quickstart.client.server.Event;
import dev.parley.quickstart.client.server.Screen;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** What the events of a turn have told so far. For one thread. */
final class Answer {

    private final StringBuilder text = new StringBuilder();
    private List<JsonNode> sources = List.of();
    private @Nullable Event ending;

    void take(Event event) {
        switch (event.name()) {
            case "token" -> text.append(event.text("text"));
            case "restart" -> text.setLength(0);
            case "sources" -> sources = event.data().path("sources").valueStream().toList();
            default -> {
                if (event.isLast()) {
                    ending = event;
                }
            }
        }
    }

    String text() {
        return text.toString();
    }

    List<JsonNode> sources() {
        return sources;
    }

    /** Returns true if the answer is complete, and the text is the one that the server keeps. */
    boolean isWhole() {
        var last = ending;
        return last != null
                && last.text("status").equals("completed")
                && last.text("content_sha256").equals(sha256(text()));
    }

    /** Why the answer is not whole, in a sentence. */
    String problem() {
        var last = ending;
        if (last == null) {
            return "The stream ended before the answer did.";
        }
        return switch (last.name()) {
            case "error" ->
                    "The turn failed (%s): %s"
                            .formatted(
                                    Screen.line(last.text("code"), 60),
                                    Screen.line(last.text("message"), 300));
            case "deleted" -> "The session was deleted.";
            default ->
                    last.text("status").equals("cancelled")
                            ? "The turn was cancelled."
                            : "The text that came is not the one that the server keeps.";
        };
    }

    static String sha256(String text) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
