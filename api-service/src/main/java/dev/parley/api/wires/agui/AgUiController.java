package dev.parley.api.wires.agui;

import dev.parley.api.messages.Messages;
import dev.parley.api.stream.SseWriter;
import dev.parley.api.stream.Wire;
import dev.parley.api.web.ProblemException;
import dev.parley.api.wires.WireSessions;
import dev.parley.store.history.view.SessionView;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** Runs over AG-UI. A run that is repeated by its id is sent again from its start. */
@RestController
class AgUiController {

    private final WireSessions sessions;
    private final Messages messages;
    private final AgUiSettings settings;

    AgUiController(WireSessions sessions, Messages messages, AgUiSettings settings) {
        this.sessions = sessions;
        this.messages = messages;
        this.settings = settings;
    }

    /** The stream of one run. */
    private record Format(AgUiRequest request, AgUiSettings settings) implements Wire.Format {

        @Override
        public Wire over(SseWriter out) {
            return new AgUiWire(out, request, settings.keptMessages());
        }

        // The client rejects a connection that is cut, but an application that does not expect it
        // dies of it.
        @Override
        public Wire.Reader reader() {
            return Wire.Reader.IS_TOLD;
        }

        @Override
        public Object lastWord() {
            return new AgUiEvent.RunError(
                    "The stream broke off, and the answer goes on without it. Run again with the"
                            + " same runId to read it from its start.",
                    "stream_broken");
        }
    }

    @PostMapping("/api/ag-ui")
    void run(@RequestBody AgUiRequest request, HttpServletResponse response) throws IOException {
        request.requireSupported();
        var message = request.message();
        var session =
                request.messages().isAnswered()
                        ? earlier(request)
                        : sessions.findOrBegin(request.thread(), message);
        messages.stream(session, message, request.run(), new Format(request, settings), response);
    }

    // A new run would ask the last question a second time.
    private SessionView earlier(AgUiRequest request) {
        return sessions.find(request.thread())
                .filter(session -> messages.isKnown(session, request.run()))
                .orElseThrow(
                        () ->
                                ProblemException.validation(
                                        "messages",
                                        "must end with a user's message, unless runId is that of"
                                                + " an earlier run"));
    }
}
