package dev.parley.load.witness;

import dev.parley.events.SessionEvent;
import java.util.List;
import java.util.Optional;

/**
 * What there is about a turn besides what its reader was told.
 *
 * @param said the texts that the model said to the end
 * @param calls how often the model was asked
 * @param history the turn's messages as the session's history holds them
 * @param log the turn's events as the record holds them, with all that does not count
 * @param replay the turn's stream, read anew
 * @param watched what a reader of the whole session was told of it; empty where it came too late
 */
public record Evidence(
        List<String> said,
        int calls,
        List<Stored> history,
        List<SessionEvent> log,
        List<Seen> replay,
        Optional<List<Seen>> watched) {

    public Evidence {
        said = List.copyOf(said);
        history = List.copyOf(history);
        log = List.copyOf(log);
        replay = List.copyOf(replay);
        watched = watched.map(List::copyOf);
    }

    /** A message of the history. */
    public record Stored(String role, String status, String content) {}
}
