package dev.parley.api.wires.openai;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.parley.api.stream.SseWriter;
import dev.parley.api.wires.openai.Responses.Citation;
import dev.parley.api.wires.openai.Responses.OutputText;
import dev.parley.api.wires.openai.Responses.Response;
import dev.parley.api.wires.openai.Responses.SummaryText;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes the events of a response, but those that the client has. For one thread. */
final class ResponseEvents {

    private final SseWriter out;
    private final long after;

    /**
     * @param after the number of the last event that the client has; -1 for none
     */
    ResponseEvents(SseWriter out, long after) {
        this.out = out;
        this.after = after;
    }

    private record OfResponse(String type, long sequenceNumber, Response response) {}

    private record OfItem(String type, long sequenceNumber, int outputIndex, Object item) {}

    private record OfPart(
            String type,
            long sequenceNumber,
            String itemId,
            int outputIndex,
            int contentIndex,
            OutputText part) {}

    private record OfText(
            String type,
            long sequenceNumber,
            String itemId,
            int outputIndex,
            int contentIndex,
            @Nullable String delta,
            @Nullable String text,
            List<Object> logprobs) {}

    private record OfCitation(
            String type,
            long sequenceNumber,
            String itemId,
            int outputIndex,
            int contentIndex,
            int annotationIndex,
            Citation annotation) {}

    private record OfSummary(
            String type,
            long sequenceNumber,
            String itemId,
            int outputIndex,
            int summaryIndex,
            @Nullable String delta,
            @Nullable String text,
            @Nullable SummaryText part) {}

    @JsonInclude(JsonInclude.Include.ALWAYS)
    private record OfError(
            String type,
            long sequenceNumber,
            String code,
            String message,
            @Nullable String param) {}

    void response(String how, long number, Response response) throws IOException {
        var type = "response." + how;
        send(type, number, new OfResponse(type, number, response));
    }

    void item(String how, long number, int index, Object item) throws IOException {
        var type = "response.output_item." + how;
        send(type, number, new OfItem(type, number, index, item));
    }

    void part(String how, long number, String itemId, int index, OutputText part)
            throws IOException {
        var type = "response.content_part." + how;
        send(type, number, new OfPart(type, number, itemId, index, 0, part));
    }

    void delta(long number, String itemId, int index, String delta) throws IOException {
        var type = "response.output_text.delta";
        send(type, number, new OfText(type, number, itemId, index, 0, delta, null, List.of()));
    }

    void text(long number, String itemId, int index, String text) throws IOException {
        var type = "response.output_text.done";
        send(type, number, new OfText(type, number, itemId, index, 0, null, text, List.of()));
    }

    void citation(long number, String itemId, int index, int place, Citation citation)
            throws IOException {
        var type = "response.output_text.annotation.added";
        send(type, number, new OfCitation(type, number, itemId, index, 0, place, citation));
    }

    void summaryPart(String how, long number, String itemId, int part, String text)
            throws IOException {
        var type = "response.reasoning_summary_part." + how;
        var summary = new SummaryText("summary_text", text);
        send(type, number, new OfSummary(type, number, itemId, 0, part, null, null, summary));
    }

    void summaryDelta(long number, String itemId, int part, String delta) throws IOException {
        var type = "response.reasoning_summary_text.delta";
        send(type, number, new OfSummary(type, number, itemId, 0, part, delta, null, null));
    }

    void summaryText(long number, String itemId, int part, String text) throws IOException {
        var type = "response.reasoning_summary_text.done";
        send(type, number, new OfSummary(type, number, itemId, 0, part, null, text, null));
    }

    void error(long number, String code, String message) throws IOException {
        out.event("error", null, new OfError("error", number, code, message, null));
    }

    void done() throws IOException {
        out.text(null, "[DONE]");
    }

    private void send(String type, long number, Object event) throws IOException {
        if (number > after) {
            out.event(type, null, event);
        }
    }
}
