package dev.parley.api.wires.openai;

import dev.parley.api.sessions.Sessions;
import dev.parley.api.stream.TurnStreams;
import dev.parley.api.stream.Wire;
import dev.parley.api.stream.Wire.Reader;
import dev.parley.api.web.ProblemCode;
import dev.parley.api.web.ProblemException;
import dev.parley.api.wires.openai.ResponseTurns.Found;
import dev.parley.api.wires.openai.Responses.Deleted;
import dev.parley.api.wires.openai.Responses.Items;
import dev.parley.store.turns.TurnCancels;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.json.JsonMapper;

/** OpenAI's responses: turns that can be followed from any event on, while they run and later. */
@RestController
class ResponsesController {

    private final OpenAiCalls calls;
    private final ResponseTurns turns;
    private final TurnStreams streams;
    private final TurnCancels cancels;
    private final Sessions sessions;
    private final JsonMapper json;

    ResponsesController(
            OpenAiCalls calls,
            ResponseTurns turns,
            TurnStreams streams,
            TurnCancels cancels,
            Sessions sessions,
            JsonMapper json) {
        this.calls = calls;
        this.turns = turns;
        this.streams = streams;
        this.cancels = cancels;
        this.sessions = sessions;
        this.json = json;
    }

    @PostMapping("/v1/responses")
    void create(
            @RequestBody ResponseRequest request,
            @RequestHeader(name = "Parley-Session", required = false) @Nullable UUID session,
            HttpServletRequest http,
            HttpServletResponse response)
            throws IOException {
        OpenAiCalls.head(response);
        request.requireSupported();
        var previous = request.previousTurn();
        var call = OpenAiCalls.call(http, session).after(previous);
        boolean isFollowed = request.isStreamed() || !request.isInBackground();
        var asked =
                calls.ready(
                        request.said(),
                        request.choice(),
                        previous == null ? request.session() : turns.sessionOf(previous),
                        !request.isStored(),
                        isFollowed ? call : call.inBackground(),
                        response);
        if (previous != null) {
            turns.requireWithin(asked.session(), previous);
        }
        var ready = asked.after(previous);
        if (request.isStreamed()) {
            calls.answer(
                    ready,
                    Wire.Format.of(
                            Reader.BELIEVES_A_CLOSE,
                            out -> new ResponseWire(out, turns.foldOf(ready.session()), -1)),
                    response);
        } else if (request.isInBackground()) {
            var turnId = calls.send(ready).turnId();
            response.setHeader("Parley-Turn-Id", turnId.toString());
            write(
                    response,
                    turns.now(new Found(ResponseIds.response(turnId), ready.session(), turnId))
                            .response());
        } else {
            var fold = turns.foldOf(ready.session());
            calls.answer(ready, Wire.Format.of(Reader.WAITS, out -> fold), response);
            write(response, fold.response());
        }
    }

    @GetMapping("/v1/responses/{responseId}")
    void read(
            @PathVariable String responseId,
            @RequestParam(defaultValue = "false") boolean stream,
            @RequestParam(name = "starting_after", defaultValue = "-1") long startingAfter,
            HttpMethod method,
            HttpServletResponse response)
            throws IOException {
        OpenAiCalls.head(response);
        var found = turns.find(responseId);
        if (method.equals(HttpMethod.HEAD)) {
            // Nothing would tell the stream that its client has gone.
            return;
        }
        if (stream) {
            streams.after(
                    found.own(),
                    found.turnId(),
                    null,
                    Wire.Format.of(
                            Reader.BELIEVES_A_CLOSE,
                            out ->
                                    new ResponseWire(
                                            out, turns.foldOf(found.session()), startingAfter)),
                    response);
        } else {
            write(response, turns.now(found).response());
        }
    }

    @PostMapping(
            path = "/v1/responses/{responseId}/cancel",
            produces = MediaType.APPLICATION_JSON_VALUE)
    void cancel(@PathVariable String responseId, HttpServletResponse response) throws IOException {
        OpenAiCalls.head(response);
        var found = turns.find(responseId);
        var session = found.session();
        cancels.cancel(session.owner(), session.sessionId(), found.turnId());
        // Until it has ended: the worker that runs it is told at once.
        var fold = turns.foldOf(session);
        streams.after(
                found.own(),
                found.turnId(),
                null,
                Wire.Format.of(Reader.WAITS, out -> fold),
                response);
        // An imported turn has no stream, and is no response.
        write(response, turns.requireThere(found, fold).response());
    }

    @DeleteMapping("/v1/responses/{responseId}")
    Deleted delete(@PathVariable String responseId) {
        var found = turns.find(responseId);
        if (!turns.isAlone(found)) {
            throw ProblemException.of(
                    ProblemCode.UNSUPPORTED_PARAMETER,
                    "response_id",
                    "names a part of a longer conversation, which can only be deleted whole");
        }
        sessions.delete(found.session().sessionId());
        return new Deleted(responseId, "response", true);
    }

    @GetMapping("/v1/responses/{responseId}/input_items")
    Items input(@PathVariable String responseId) throws IOException {
        var item = turns.now(turns.find(responseId)).input();
        return new Items("list", List.of(item), item.id(), item.id(), false);
    }

    private void write(HttpServletResponse response, Object body) throws IOException {
        response.setContentType(MediaType.APPLICATION_JSON_VALUE);
        json.writeValue(response.getOutputStream(), body);
    }
}
