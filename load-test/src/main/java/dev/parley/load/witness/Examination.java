package dev.parley.load.witness;

import dev.parley.events.EventCodec;
import dev.parley.events.MessageAccepted;
import dev.parley.events.SessionEvent;
import dev.parley.events.TurnEvent;
import dev.parley.load.client.EventStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Asks a session's history, record and streams about all that its client was told. */
public final class Examination {

    private final Parley parley;
    private final Model model;

    /** What the model itself knows of a message. */
    public interface Model {
        /** The texts that it said to the end when it was asked this. */
        List<String> said(String message);

        /** How often it was asked this. */
        int calls(String message);
    }

    public Examination(Parley parley, Model model) {
        this.parley = parley;
        this.model = model;
    }

    /**
     * The findings for each of the client's messages, in order.
     *
     * @throws IOException where the session cannot be read for longer than a client is patient
     */
    public Map<Message, List<Finding>> of(Client client) throws IOException, InterruptedException {
        var history = history(client.session());
        var log = log(client.session());
        var strange = new HashSet<>(log.keySet());
        strange.addAll(history.keySet());
        var findings = new LinkedHashMap<Message, List<Finding>>();
        for (Message message : client.messages()) {
            var turn = message.turn();
            if (turn.isEmpty()) {
                findings.put(message, notAccepted(message));
                continue;
            }
            strange.remove(turn.get());
            var evidence =
                    new Evidence(
                            model.said(message.content()),
                            model.calls(message.content()),
                            history.getOrDefault(turn.get(), List.of()),
                            log.getOrDefault(turn.get(), List.of()),
                            replay(client.session(), turn.get()),
                            client.watched(message));
            findings.put(message, new ArrayList<>(Verdict.of(message, evidence)));
        }
        if (!findings.isEmpty()) {
            var last = findings.lastEntry().getValue();
            client.watchersComplaints()
                    .forEach(what -> last.add(Finding.lost("the session's reader got %s", what)));
            if (!strange.isEmpty()) {
                last.add(
                        Finding.repeated(
                                "the session has turns that nobody was told of: %s", strange));
            }
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
        for (JsonNode message : parley.history(session).path("messages")) {
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
        for (String line : parley.log(session).lines().toList()) {
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

    private List<Seen> replay(String session, String turn)
            throws IOException, InterruptedException {
        String stream = parley.replay(session, turn);
        var events = new ArrayList<Seen>();
        var replay =
                new EventStream(new ByteArrayInputStream(stream.getBytes(StandardCharsets.UTF_8)));
        for (var event = replay.next(); event != null; event = replay.next()) {
            events.add(Seen.of(event));
        }
        return events;
    }

    private static String text(JsonNode message, String field) {
        return message.path(field).asString("");
    }
}
