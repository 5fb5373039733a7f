package dev.parley.testsupport.witness;

import dev.parley.events.SessionEvent;
import dev.parley.testsupport.EventStream.Event;
import java.util.List;
import java.util.Optional;

/**
 * What is known of a turn, apart from what its reader was told.
 *
 * @param said the texts that the model wrote to the end
 * @param begun the texts that it began to write, whole
 * @param calls how often the model was asked
 * @param history the turn's messages in the session's history
 * @param log the turn's events in the event log, with all that the reading rule drops
 * @param replay the turn's stream, read anew
 * @param watched what a reader of the whole session saw of the turn; empty if there was none, or it
 *     came too late
 */
public record Evidence(
        List<String> said,
        List<String> begun,
        int calls,
        List<Stored> history,
        List<SessionEvent> log,
        List<Event> replay,
        Optional<List<Event>> watched) {

    public Evidence {
        said = List.copyOf(said);
        begun = List.copyOf(begun);
        history = List.copyOf(history);
        log = List.copyOf(log);
        replay = List.copyOf(replay);
        watched = watched.map(List::copyOf);
    }

    /** A message of the history. */
    public record Stored(String role, String status, String content) {}
}
