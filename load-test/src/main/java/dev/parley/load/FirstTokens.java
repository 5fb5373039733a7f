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
 * Times from the POST to the first token, one turn after another with pauses like a user's. Nothing
 * else goes on meanwhile, and the model answers at once.
 *
 * @param what names the kind of turn in the report
 * @param times of the complete answers from a single attempt
 */
record FirstTokens(String what, Samples times, Verdicts verdicts) {

    static final int TOKENS = 3;

    /** Returns the asker of the next turn. */
    interface Askers {
        Asker next() throws IOException;
    }

    static FirstTokens measure(String what, TimedModel model, int turns, Askers askers)
            throws IOException, InterruptedException {
        // Random pauses, so that turns do not keep step with a timer of the system.
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
