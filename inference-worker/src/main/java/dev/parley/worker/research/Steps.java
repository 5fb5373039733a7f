package dev.parley.worker.research;

import dev.parley.events.TurnEvent.Progress;
import dev.parley.events.TurnEvent.Stage;
import dev.parley.worker.model.ModelFailure;
import dev.parley.worker.writing.AttemptWriter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The steps of a research, each an event when it begins and one, with its result, when it is
 * finished. What an attempt before this one finished is not done again. Thread safe: the questions
 * of a round are worked on at once.
 */
final class Steps {

    /**
     * A step.
     *
     * @param id the same in each attempt
     * @param number from 1, in the order of the plan
     * @param detail what a reader sees of it
     */
    record Step(Stage stage, String id, int number, String detail) {}

    /**
     * A finished step.
     *
     * @param detail what a reader sees of it
     * @param result what the next attempt needs of it
     * @param tokens that it cost; null where no model was asked
     */
    record Done(String detail, String result, @Nullable Long tokens) {}

    /** What a step does. */
    interface Work {
        Done run() throws ModelFailure, InterruptedException;
    }

    private final AttemptWriter writer;
    private final Map<String, Done> finishedEarlier = new HashMap<>();
    private int of = 2;

    Steps(AttemptWriter writer, List<Progress> finishedEarlier) {
        this.writer = writer;
        for (var event : finishedEarlier) {
            if (event.result() != null) {
                this.finishedEarlier.put(
                        event.stepId(), new Done(event.detail(), event.result(), event.tokens()));
            }
        }
    }

    /** How many steps there will be, as far as is known now. */
    synchronized void expect(int number) {
        of = number;
    }

    synchronized int expected() {
        return of;
    }

    /** Whether an attempt before this one has the step's result. */
    boolean wasFinished(String id) {
        return finishedEarlier.containsKey(id);
    }

    /** What the steps cost that an attempt before this one finished. */
    long tokensSpentEarlier() {
        return finishedEarlier.values().stream()
                .map(Done::tokens)
                .filter(Objects::nonNull)
                .mapToLong(Long::longValue)
                .sum();
    }

    /** The step's result, from an earlier attempt or from doing it now. */
    String result(Step step, Work work) throws ModelFailure, InterruptedException {
        var done = finishedEarlier.get(step.id());
        if (done == null) {
            begin(step);
            done = work.run();
        }
        synchronized (this) {
            writer.progress(
                    step.stage(),
                    step.id(),
                    step.number(),
                    of,
                    done.detail(),
                    done.result(),
                    done.tokens());
        }
        return done.result();
    }

    /** A step whose result is the answer itself. */
    synchronized void begin(Step step) {
        writer.progress(step.stage(), step.id(), step.number(), of, step.detail(), null, null);
    }
}
