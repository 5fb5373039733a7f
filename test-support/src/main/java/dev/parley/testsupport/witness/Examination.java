package dev.parley.testsupport.witness;

import dev.parley.events.EventCodec;
import dev.parley.events.MessageAccepted;
import dev.parley.events.SessionEvent;
import dev.parley.events.TurnEvent;
import dev.parley.testsupport.EventStream;
import dev.parley.testsupport.EventStream.Event;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Compares what a client was told with the session's history, event log and streams. */
public final class Examination {

    private final PatientClient client;
    private final Model model;

    /** What the model knows of a message. */
    public interface Model {
        /** The texts that it wrote to the end when it was asked this. */
        List<String> said(String message);

        /** The texts that it began to write when it was asked this, each as it would have ended. */
        default List<String> begun(String message) {
            return said(message);
        }

        /** How often it was asked this. */
        int calls(String message);
    }

    public Examination(PatientClient client, Model model) {
        this.client = client;
        this.model = model;
    }

    /**
     * The findings for each of the session's messages, in order.
     *
     * @param watched what a reader of the whole session saw of an accepted message; empty if there
     *     was none, or it came too late
     * @throws IOException if the session cannot be read for longer than a client is patient
     */
    public LinkedHashMap<Message, List<Finding>> of(
            String session,
            List<Message> messages,
            Function<Message, Optional<List<Event>>> watched)
            throws IOException, InterruptedException {
        var history = history(session);
        var log = log(session);
        var strange = new HashSet<>(log.keySet());
        strange.addAll(history.keySet());
        var findings = new LinkedHashMap<Message, List<Finding>>();
        for (Message message : messages) {
            var turn = message.turn();
            if (turn.isEmpty()) {
                findings.put(message, notAccepted(message));
                continue;
            }
            strange.remove(turn.get());
            var evidence =
                    new Evidence(
                            model.said(message.content()),
                            model.begun(message.content()),
                            model.calls(message.content()),
                            history.getOrDefault(turn.get(), List.of()),
                            log.getOrDefault(turn.get(), List.of()),
                            replay(session, turn.get()),
                            watched.apply(message));
            findings.put(message, new ArrayList<>(Verdict.of(message, evidence)));
        }
        if (!findings.isEmpty() && !strange.isEmpty()) {
            findings.lastEntry()
                    .getValue()
                    .add(Finding.repeated("the session has turns that nobody sent: %s", strange));
        }
        return findings;
    }

    private static List<Finding> notAccepted(Message message) {
        var findings = new ArrayList<Finding>();
        message.complaints().forEach(what -> findings.add(Finding.lost("refused: %s", what)));
        if (findings.isEmpty()) {
            findings.add(Finding.hung("it was never accepted"));
        }
        return findings;
    }

    private Map<String, List<Evidence.Stored>> history(String session)
            throws IOException, InterruptedException {
        var turns = new HashMap<String, List<Evidence.Stored>>();
        for (JsonNode message : client.history(session).path("messages")) {
            turns.computeIfAbsent(text(message, "turn_id"), turn -> new ArrayList<>())
                    .add(
                            new Evidence.Stored(
                                    text(message, "role"),
                                    text(message, "status"),
                                    text(message, "content")));
        }
        return turns;
    }

    private Map<String, List<SessionEvent>> log(String session)
            throws IOException, InterruptedException {
        var turns = new HashMap<String, List<SessionEvent>>();
        for (String line : client.log(session).lines().toList()) {
            var event =
                    EventCodec.decodeOwn(
                            JsonMapper.shared().readTree(line).path("event").toString());
            String turn =
                    switch (event) {
                        case MessageAccepted accepted -> accepted.turnId().toString();
                        case TurnEvent ofTurn -> ofTurn.turnId().toString();
                        default -> "";
                    };
            if (!turn.isEmpty()) {
                turns.computeIfAbsent(turn, t -> new ArrayList<>()).add(event);
            }
        }
        return turns;
    }

    private List<Event> replay(String session, String turn)
            throws IOException, InterruptedException {
        String stream = client.replay(session, turn);
        var events = new ArrayList<Event>();
        var replay =
                new EventStream(new ByteArrayInputStream(stream.getBytes(StandardCharsets.UTF_8)));
        for (var event = replay.next(); event != null; event = replay.next()) {
            events.add(event);
        }
        return events;
    }

    private static String text(JsonNode message, String field) {
        return message.path(field).asString("");
    }
}
