package dev.parley.api.exports;

import dev.parley.api.sessions.MessageResponse;
import dev.parley.api.sessions.SessionResponse;
import dev.parley.store.history.view.MessageView;
import java.io.OutputStream;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The session and its messages as the API shows them, with what says that the file is ours. */
final class JsonTranscript implements Transcript {

    private static final String FORMAT = "parley.session";
    private static final int VERSION = 1;

    private final JsonMapper json;
    private final JsonGenerator out;

    JsonTranscript(JsonMapper json, OutputStream out) {
        this.json = json;
        this.out = Transcript.generator(json, out);
    }

    @Override
    public void begin(SessionResponse session) {
        out.writeStartObject();
        out.writeStringProperty("format", FORMAT);
        out.writeNumberProperty("version", VERSION);
        JsonNode fields = json.valueToTree(session);
        for (var field : fields.properties()) {
            out.writePOJOProperty(field.getKey(), field.getValue());
        }
        out.writeArrayPropertyStart("messages");
    }

    @Override
    public void message(MessageView message) {
        out.writePOJO(MessageResponse.ofFile(message));
    }

    @Override
    public void end() {
        out.writeEndArray();
        out.writeEndObject();
        out.close();
    }
}
