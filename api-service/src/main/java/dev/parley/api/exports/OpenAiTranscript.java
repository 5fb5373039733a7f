package dev.parley.api.exports;

import dev.parley.api.sessions.SessionResponse;
import dev.parley.store.history.view.MessageStatus;
import dev.parley.store.history.view.MessageView;
import dev.parley.store.history.view.Role;
import java.io.OutputStream;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.json.JsonMapper;

/** What a call of chat completions would send as {@code messages}. */
final class OpenAiTranscript implements Transcript {

    private final JsonGenerator out;

    OpenAiTranscript(JsonMapper json, OutputStream out) {
        this.out = Transcript.generator(json, out);
    }

    @Override
    public void begin(SessionResponse session) {
        out.writeStartObject();
        out.writeArrayPropertyStart("messages");
        if (session.systemPrompt() != null) {
            write("system", session.systemPrompt());
        }
    }

    // An answer without a text, because it failed or is still to come, would say that the model
    // said nothing.
    @Override
    public void message(MessageView message) {
        boolean isAnswer = message.role() == Role.ASSISTANT;
        if (isAnswer
                && message.content().isEmpty()
                && message.status() != MessageStatus.COMPLETED) {
            return;
        }
        write(isAnswer ? "assistant" : "user", message.content());
    }

    private void write(String role, String content) {
        out.writeStartObject();
        out.writeStringProperty("role", role);
        out.writeStringProperty("content", content);
        out.writeEndObject();
    }

    @Override
    public void end() {
        out.writeEndArray();
        out.writeEndObject();
        out.close();
    }
}
