package dev.parley.api.exports;

import dev.parley.api.sessions.SessionResponse;
import dev.parley.store.history.view.MessageStatus;
import dev.parley.store.history.view.MessageView;
import dev.parley.store.history.view.Role;
import dev.parley.store.history.view.SourceView;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A session to be read. Texts are as they were written: they mostly are Markdown. What an answer
 * cites is a footnote, numbered by the message and by the citation.
 */
final class MarkdownTranscript implements Transcript {

    private final OutputStream out;
    private int number;

    MarkdownTranscript(OutputStream out) {
        this.out = out;
    }

    @Override
    public void begin(SessionResponse session) throws IOException {
        write("# %s\n".formatted(session.title() == null ? "Conversation" : line(session.title())));
        write("\nSession %s, begun %s\n".formatted(session.sessionId(), session.createdAt()));
    }

    @Override
    public void message(MessageView message) throws IOException {
        number++;
        boolean isAnswer = message.role() == Role.ASSISTANT;
        var model = isAnswer && message.model() != null ? ", " + line(message.model()) : "";
        write(
                "\n## %s\n\n%s%s\n"
                        .formatted(isAnswer ? "Assistant" : "User", message.createdAt(), model));
        if (!message.content().isEmpty()) {
            write("\n" + message.content() + (message.content().endsWith("\n") ? "" : "\n"));
        }
        var note = note(message);
        if (note != null) {
            write("\n*%s*\n".formatted(note));
        }
        sources(message);
    }

    private static @Nullable String note(MessageView message) {
        var error = message.error();
        return switch (message.status()) {
            case COMPLETED -> null;
            case PENDING, STREAMING -> "The answer was still being written.";
            case CANCELLED -> "The answer was cancelled.";
            case FAILED ->
                    "The answer failed" + (error == null ? "." : ": " + line(error.message()));
        };
    }

    // Those that an answer does not cite are left out; before its end it is not known which.
    private void sources(MessageView message) throws IOException {
        boolean isWhole = message.status() == MessageStatus.COMPLETED;
        var cited = message.sources().stream().filter(source -> source.used() || !isWhole).toList();
        if (cited.isEmpty()) {
            return;
        }
        write(
                cited.stream()
                        .map(source -> "[%d]%s".formatted(source.number(), label(source)))
                        .collect(Collectors.joining(", ", "\nSources: ", "\n\n")));
        for (var source : cited) {
            write("%s: %s\n".formatted(label(source), line(text(source))));
        }
    }

    private String label(SourceView source) {
        return "[^%d-%d]".formatted(number, source.number());
    }

    private static String text(SourceView source) {
        var text = new StringBuilder(source.title());
        if (source.creator() != null) {
            text.append(", ").append(source.creator());
        }
        if (source.section() != null) {
            text.append(", ").append(source.section());
        }
        if (source.page() != null) {
            text.append(", page ").append(source.page());
        }
        return text.append(": “")
                .append(source.snippet())
                .append("” (document ")
                .append(source.documentId())
                .append(')')
                .toString();
    }

    private static String line(String text) {
        return text.replaceAll("\\s+", " ").strip();
    }

    @Override
    public void end() {
        // Nothing is open.
    }

    private void write(String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
    }
}
