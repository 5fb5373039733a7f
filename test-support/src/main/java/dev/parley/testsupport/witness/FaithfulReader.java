package dev.parley.testsupport.witness;

import dev.parley.testsupport.EventStream;
import dev.parley.testsupport.Exchange;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import tools.jackson.databind.json.JsonMapper;

/**
 * Sends messages in a session, one after another, and reads each answer to its end, whatever
 * happens: it sends again with the same key until it is told the turn, and comes back after the
 * last event it saw. One thread sends; any thread may look at the messages meanwhile.
 */
public final class FaithfulReader {

    private static final String BUSY = "turn_in_progress";

    private final PatientClient client;
    private final String session;
    private final Runnable onToken;
    private final List<Message> messages = new CopyOnWriteArrayList<>();

    /**
     * @param onToken called for each token, by the thread that sends
     */
    public FaithfulReader(PatientClient client, String session, Runnable onToken) {
        this.client = client;
        this.session = session;
        this.onToken = onToken;
    }

    public String session() {
        return session;
    }

    public List<Message> messages() {
        return List.copyOf(messages);
    }

    /** Sends the message; returns when its answer has ended, or no client could go on. */
    public void send(Message message) throws InterruptedException {
        messages.add(message);
        while (!message.isOver()) {
            connect(message);
        }
    }

    private void connect(Message message) throws InterruptedException {
        try (var stream = open(message)) {
            switch (stream.status()) {
                case 200 -> {
                    message.connected(stream.header("parley-turn-id").orElse("unnamed"));
                    readOn(stream, message);
                }
                case 503 -> message.cut();
                default -> refused(stream, message);
            }
        } catch (IOException e) {
            // The node is gone, or has been silent for too long.
            message.cut();
        }
        if (!message.isOver()) {
            PatientClient.pause();
        }
    }

    private Exchange open(Message message) throws IOException {
        var turn = message.turn();
        return turn.isEmpty()
                ? client.send(session, message)
                : client.turn(session, turn.get(), message.lastId());
    }

    private void readOn(Exchange stream, Message message) throws IOException {
        var events = new EventStream(stream.body());
        for (var event = events.next(); event != null; event = events.next()) {
            if (event.name().equals("queued")) {
                continue;
            }
            message.saw(event);
            if (event.isToken()) {
                onToken.run();
            }
            if (event.isLast()) {
                return;
            }
        }
        message.cut();
    }

    private void refused(Exchange answer, Message message) throws IOException {
        message.cut();
        String problem = answer.text();
        String code =
                problem.startsWith("{")
                        ? JsonMapper.shared().readTree(problem).path("code").asString("")
                        : "";
        boolean own =
                messages.stream().anyMatch(m -> m.turn().filter(problem::contains).isPresent());
        // A turn's ending is delivered before its claim is noted as ended.
        if (!code.equals(BUSY) || !own) {
            message.complain("HTTP %d %s".formatted(answer.status(), problem));
        }
    }
}
