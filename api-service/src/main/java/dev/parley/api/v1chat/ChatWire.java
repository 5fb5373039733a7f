package dev.parley.api.v1chat;

import dev.parley.api.stream.SentText;
import dev.parley.api.stream.SseWriter;
import dev.parley.api.stream.Wire;
import dev.parley.events.MessageAccepted;
import dev.parley.events.Source;
import dev.parley.events.TurnEvent;
import java.io.IOException;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The stream of one chat call: {@code sources}, {@code token}s as plain text, and {@code done} or
 * {@code error}. It cannot take text back. After a takeover it goes on if the new answer begins
 * with the text that was sent; otherwise it ends with the error {@code restarted}.
 */
final class ChatWire implements Wire {

    private final SseWriter out;
    private final String conversationId;
    private final UUID sessionId;
    private final SentText sent = new SentText();
    private final LineBreaks lineBreaks = new LineBreaks();
    private @Nullable List<Cited> sources;

    ChatWire(SseWriter out, String conversationId, UUID sessionId) {
        this.out = out;
        this.conversationId = conversationId;
        this.sessionId = sessionId;
    }

    private record Done(String cascadeTier, String conversationId, UUID sessionId) {}

    private record Failed(String code, String message) {}

    /** The source that a number in the answer cites. */
    private record Cited(int number, UUID documentId, String snippet) {
        static List<Cited> of(List<Source> sources) {
            return sources.stream()
                    .map(
                            source ->
                                    new Cited(
                                            source.number(), source.documentId(), source.snippet()))
                    .toList();
        }
    }

    @Override
    public void accepted(MessageAccepted event) {}

    @Override
    public void queued() throws IOException {
        out.heartbeat();
    }

    @Override
    public void restart(int attempt) {
        sent.repeats();
    }

    @Override
    public boolean turn(TurnEvent event, UUID answerId) throws IOException {
        return switch (event) {
            case TurnEvent.Started ignored -> true;
            case TurnEvent.Progress ignored -> true;
            case TurnEvent.Reasoning ignored -> true;
            case TurnEvent.Unknown ignored -> true;
            case TurnEvent.Sources e -> sources(e.sources());
            case TurnEvent.Token e -> token(e.text());
            case TurnEvent.Completed e -> sent.isRepeated() ? done(e.cascadeTier()) : restarted();
            case TurnEvent.Failed e -> error(e.code(), e.message());
            // Not a done, which would say that the answer is complete.
            case TurnEvent.Cancelled ignored -> error("cancelled", "The answer was cancelled.");
        };
    }

    @Override
    public void deleted(UUID sessionId) throws IOException {
        error("deleted", "The conversation was deleted.");
    }

    private boolean sources(List<Source> found) throws IOException {
        var cited = Cited.of(found);
        if (sources != null) {
            return cited.equals(sources) || restarted();
        }
        sources = cited;
        out.event("sources", null, found);
        return true;
    }

    private boolean token(String piece) throws IOException {
        var more = sent.next(piece);
        if (more == null) {
            return restarted();
        }
        var text = lineBreaks.asLf(more);
        if (!text.isEmpty()) {
            out.text("token", text);
        }
        return true;
    }

    private boolean done(String cascadeTier) throws IOException {
        out.event("done", null, new Done(cascadeTier, conversationId, sessionId));
        return false;
    }

    private boolean restarted() throws IOException {
        return error(
                "restarted", "The answer was started again. Read the whole answer in the history.");
    }

    private boolean error(String code, String message) throws IOException {
        out.event("error", null, new Failed(code, message));
        return false;
    }
}
