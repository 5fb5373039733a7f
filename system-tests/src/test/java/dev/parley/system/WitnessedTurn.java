package dev.parley.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.events.MessageAccepted;
import dev.parley.events.ReadingRule;
import dev.parley.events.SessionEvent;
import dev.parley.events.TurnCursor;
import dev.parley.events.TurnEvent;
import dev.parley.testsupport.EventStream;
import dev.parley.testsupport.EventStream.Event;
import dev.parley.testsupport.SseStream;
import dev.parley.testsupport.witness.StreamCheck;
import java.util.List;
import java.util.UUID;

/**
 * The only turn of a session, and a reader that watches the session from before it begins: what
 * they, the history and the event log hold in the end must be the same.
 */
record WitnessedTurn(String session, String content, SseStream reader) {

    /** A new session, watched by way of an API node that nobody kills. */
    static WitnessedTurn of(TestSystem system, String content) {
        var session = system.api(0).createSession();
        return new WitnessedTurn(session, content, system.api(1).session(session));
    }

    /** Waits for the turn's end, and requires that all of them hold the same. */
    List<Event> requireWhole(TestSystem system) {
        var events = events();
        requireDense(events);
        var turn = turn();
        var text = EventStream.text(events);

        assertThat(loggedText(system)).as("the event log's text of " + content).isEqualTo(text);
        var messages = system.api(0).history(session).get("messages");
        assertThat(messages).as("the history of " + content).hasSize(2);
        assertThat(messages.get(0).get("content").stringValue()).isEqualTo(content);
        assertThat(messages.get(1).get("content").stringValue()).isEqualTo(text);
        var replay = system.api(0).turn(session, turn).toEnd();
        requireDense(replay);
        assertThat(EventStream.text(replay)).as("the replay of " + content).isEqualTo(text);
        assertThat(replay.getLast()).isEqualTo(events.getLast());
        assertThat(
                        system.database()
                                .sql("SELECT state FROM turn_claim WHERE session_id = ?")
                                .param(UUID.fromString(session))
                                .query(String.class)
                                .list())
                .as("the claims of " + content)
                .containsExactly("ended");
        return events;
    }

    /** Waits for the turn's end; returns all that the reader saw. */
    private List<Event> events() {
        while (reader.seen().isEmpty() || !reader.seen().getLast().isLast()) {
            assertThat(reader.next()).as("another event of " + content).isNotNull();
        }
        return reader.seen();
    }

    String turn() {
        return reader.seen().getFirst().id().split("\\.", 2)[0];
    }

    int attempt() {
        return Integer.parseInt(reader.seen().getLast().id().split("\\.")[1]);
    }

    private void requireDense(List<Event> events) {
        assertThat(StreamCheck.ofReplay(turn(), events, content)).isEmpty();
    }

    /** The answer in the event log, by the reading rule. */
    private String loggedText(TestSystem system) {
        var cursor = TurnCursor.ACCEPTED;
        var text = new StringBuilder();
        for (SessionEvent event : system.record(session)) {
            if (event instanceof MessageAccepted accepted) {
                assertThat(accepted.turnId()).hasToString(turn());
            }
            if (!(event instanceof TurnEvent turnEvent)) {
                continue;
            }
            var reading = ReadingRule.fold(cursor, turnEvent);
            cursor = reading.cursor();
            if (reading.verdict() == ReadingRule.Verdict.NEW_ATTEMPT) {
                text.setLength(0);
            }
            if (reading.verdict().counts() && event instanceof TurnEvent.Token token) {
                text.append(token.text());
            }
        }
        assertThat(cursor.ended()).as("the event log has an ending of " + content).isTrue();
        return text.toString();
    }
}
