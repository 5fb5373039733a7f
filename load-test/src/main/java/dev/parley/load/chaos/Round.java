package dev.parley.load.chaos;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * One round.
 *
 * @param number from 1; 0 for an undisturbed round
 * @param witness the number of the client, from 0, whose tokens decide when the fault comes
 * @param token how many tokens this client has read when the fault comes, over all its answers of
 *     the round
 * @param starts when each client sends its first message, from the start of the round
 * @param fault empty if the round is undisturbed
 */
record Round(int number, int witness, int token, List<Duration> starts, Optional<Fault> fault) {

    Round {
        starts = List.copyOf(starts);
    }

    @Override
    public String toString() {
        return fault.map(
                        f ->
                                "round %d: %s %s for %.1f s, at token %d of client %d"
                                        .formatted(
                                                number,
                                                f.signal(),
                                                f.victim(),
                                                f.away().toMillis() / 1000.0,
                                                token,
                                                witness + 1))
                .orElse("undisturbed round");
    }
}
