package dev.parley.load;

import dev.parley.load.client.Answer;
import dev.parley.load.client.Asker;
import dev.parley.load.client.TimedModel;
import dev.parley.load.figures.Samples;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Times from POST to the first token, one turn after another with pauses between them as of a user:
 * nothing else goes on meanwhile. The model answers at once.
 *
 * @param times of the answers that came whole from one attempt
 */
record FirstTokens(String what, Samples times, Verdicts verdicts) {

    static final int TOKENS = 3;

    /** Whom to ask next. */
    interface Askers {
        Asker next() throws IOException;
    }

    static FirstTokens measure(String what, TimedModel model, int turns, Askers askers)
            throws IOException, InterruptedException {
        // Pauses that keep no step with any timer of the system; the same in every run.
        var random = RandomGenerator.of("L64X128MixRandom");
        List<Answer> answers = new ArrayList<>();
        for (int i = 0; i < turns; i++) {
            Asker asker = askers.next();
            Thread.sleep(random.nextInt(10, 50));
            answers.add(asker.ask(model.immediate(TOKENS)));
        }
        long[] times =
                answers.stream().filter(Answer::isTimed).mapToLong(Answer::firstToken).toArray();
        return new FirstTokens(what, new Samples(times), Verdicts.of(answers));
    }
}
