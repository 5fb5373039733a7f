package dev.parley.api.exports;

import dev.parley.api.sessions.SessionResponse;
import dev.parley.store.history.view.MessageView;
import java.io.IOException;
import java.io.OutputStream;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes a session into a file while it is read, and keeps nothing of it. For one thread.
 *
 * <p>Every method throws an {@link IOException}, or an unchecked one of Jackson's, if the reader
 * has gone.
 */
interface Transcript {

    void begin(SessionResponse session) throws IOException;

    /** Writes the next message; the oldest comes first. */
    void message(MessageView message) throws IOException;

    void end() throws IOException;

    /** Returns a generator of JSON that leaves closing and flushing to whoever has the stream. */
    static JsonGenerator generator(JsonMapper json, OutputStream out) {
        return json.writer()
                .without(StreamWriteFeature.AUTO_CLOSE_TARGET)
                .without(StreamWriteFeature.FLUSH_PASSED_TO_STREAM)
                .createGenerator(out);
    }
}
