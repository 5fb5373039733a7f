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
 * The steps of a piece of research. Each step is an event when it begins, and another event with
 * its result when it is finished. A step that an earlier attempt finished is not repeated.
 * Thread-safe, because several questions are worked on at a time.
 */
final class Steps {

    /**
     * A step.
     *
     * @param id the same in every attempt
     * @param number from 1, in the order of the plan
     * @param detail shown to readers
     */
    record Step(Stage stage, String id, int number, String detail) {}

    /**
     * A finished step.
     *
     * @param detail shown to readers
     * @param result what the next attempt needs
     * @param tokens the step's cost; null if it called no model
     */
    record Done(String detail, String result, @Nullable Long tokens) {}

    /** The work of a step. */
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

    /** Sets how many steps there will be, as far as is known now. */
    synchronized void expect(int number) {
        of = number;
    }

    synchronized int expected() {
        return of;
    }

    /** Returns true if an earlier attempt finished the step. */
    boolean wasFinished(String id) {
        return finishedEarlier.containsKey(id);
    }

    /** The tokens of the steps that earlier attempts finished. */
    long tokensSpentEarlier() {
        return finishedEarlier.values().stream()
                .map(Done::tokens)
                .filter(Objects::nonNull)
                .mapToLong(Long::longValue)
                .sum();
    }

    /** Returns the step's result: from an earlier attempt, or by doing the work now. */
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

    /** Writes that a step begins. */
    synchronized void begin(Step step) {
        writer.progress(step.stage(), step.id(), step.number(), of, step.detail(), null, null);
    }
}
