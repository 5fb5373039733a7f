package dev.parley.api.wires.openai;

import dev.parley.api.models.OfferedModels;
import dev.parley.api.stream.Wire;
import dev.parley.api.stream.Wire.Reader;
import dev.parley.api.wires.openai.OpenAiCalls.Ready;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.json.JsonMapper;

/** OpenAI's chat completions: a message and its answer, streamed or whole. */
@RestController
class ChatCompletionsController {

    private final OpenAiCalls calls;
    private final OfferedModels models;
    private final JsonMapper json;

    ChatCompletionsController(OpenAiCalls calls, OfferedModels models, JsonMapper json) {
        this.calls = calls;
        this.models = models;
        this.json = json;
    }

    @PostMapping("/v1/chat/completions")
    void complete(
            @RequestBody ChatCompletionRequest request,
            @RequestHeader(name = "Parley-Session", required = false) @Nullable UUID session,
            HttpServletRequest http,
            HttpServletResponse response)
            throws IOException {
        OpenAiCalls.head(response);
        request.requireSupported();
        var ready =
                calls.ready(
                        request.conversation(),
                        request.choice(),
                        request.session(),
                        true,
                        OpenAiCalls.call(http, session),
                        response);
        var passages = Passages.of(http);
        if (request.isStreamed()) {
            calls.answer(
                    ready,
                    Wire.Format.of(
                            Reader.BELIEVES_A_CLOSE,
                            out -> new ChunkWire(out, models, passages, request.includesUsage())),
                    response);
        } else {
            answerWhole(ready, passages, response);
        }
    }

    private void answerWhole(Ready ready, Passages passages, HttpServletResponse response)
            throws IOException {
        var whole = new WholeWire(models, passages);
        calls.answer(ready, Wire.Format.of(Reader.WAITS, out -> whole), response);
        var answer = whole.answer();
        response.setStatus(answer.status());
        response.setContentType(MediaType.APPLICATION_JSON_VALUE);
        if (answer.status() >= 400) {
            // The same call would get the same answer.
            response.setHeader(OpenAiErrors.SHOULD_RETRY, "false");
        }
        json.writeValue(response.getOutputStream(), answer.body());
    }
}
