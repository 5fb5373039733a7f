package dev.parley.load.chaos;

import dev.parley.load.chaos.clients.Part;
import java.util.List;
import java.util.stream.Collectors;

/**
 * One round.
 *
 * @param number from 1; 0 for an undisturbed round
 * @param witness the number of the client, from 0, whose tokens decide when the faults come
 * @param token how many tokens this client has read when they come, over all its answers of the
 *     round
 * @param faults all at once; empty if the round is undisturbed
 */
record Round(int number, int witness, int token, List<Part> clients, List<Fault> faults) {

    Round {
        clients = List.copyOf(clients);
        faults = List.copyOf(faults);
    }

    @Override
    public String toString() {
        if (faults.isEmpty()) {
            return "undisturbed round";
        }
        return "round %d: %s, at token %d of client %d"
                .formatted(
                        number,
                        faults.stream()
                                .map(
                                        f ->
                                                "%s %s for %.1f s"
                                                        .formatted(
                                                                f.signal(),
                                                                f.victim(),
                                                                f.away().toMillis() / 1000.0))
                                .collect(Collectors.joining(" and ")),
                        token,
                        witness + 1);
    }
}
