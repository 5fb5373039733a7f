package dev.parley.load.chaos.clients;

import dev.parley.testsupport.witness.PatientClient;
import java.io.IOException;
import java.time.Duration;

/**
 * The part that one client of a round plays.
 *
 * @param startAfter when it begins, from the start of the round
 * @param token after how many tokens of an answer it cancels or deletes
 */
public record Part(Habit habit, Duration startAfter, int token) {

    /**
     * Returns somebody who plays it.
     *
     * @param name what its messages begin with
     * @param onToken called for each token of answers that are read to the end
     */
    public Actor by(PatientClient api, String name, Narrator model, Runnable onToken)
            throws IOException, InterruptedException {
        return switch (habit) {
            case READS, CANCELS -> new Client(api, name, this, onToken);
            case DELETES -> new Deleter(api, name, this, model);
            case UPLOADS -> new Uploader(api, name, this);
        };
    }
}
