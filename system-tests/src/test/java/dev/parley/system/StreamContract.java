package dev.parley.system;

import dev.parley.testsupport.EventStream.Event;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Holds the events of a stream to what the contract says of them. */
final class StreamContract {

    private static final JsonMapper JSON = JsonMapper.shared();

    private StreamContract() {}

    /**
     * Returns what is wrong with an event; empty if it is as the contract says.
     *
     * @param type the stream's entry in the {@code content} of its answer
     */
    static String fault(Schemas schemas, JsonNode type, Event event) {
        var name = event.name().isEmpty() ? "message" : event.name();
        var known = type.get("x-sse-events").path(name);
        if (known.isMissingNode()) {
            return "there is no event " + name + " in the contract: " + event;
        }
        // How the streams of OpenAI's protocols and of the AI SDK end.
        if (name.equals("message") && event.data().equals("[DONE]")) {
            return "";
        }
        var schema = known.get("data");
        try {
            var data =
                    schema.path("type").asString("").equals("string")
                            ? JSON.getNodeFactory().stringNode(event.data())
                            : JSON.readTree(event.data());
            var faults = schemas.faults(schema, data);
            return faults.isEmpty() ? "" : event + ": " + faults;
        } catch (JacksonException e) {
            return event + " is no JSON";
        }
    }
}
