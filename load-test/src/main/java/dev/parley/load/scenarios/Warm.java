package dev.parley.load.scenarios;

import dev.parley.load.figures.Progress;
import dev.parley.load.figures.Verdict;
import dev.parley.load.figures.WarmUp;
import dev.parley.load.run.Outcome;
import java.io.IOException;
import java.util.function.ToDoubleFunction;

/** Repeats a load until it does not get faster any more, and is compiled. */
final class Warm {

    /** Two windows agree within this: runs on a quiet machine differ by less. */
    private static final double TOLERANCE = 0.15;

    /**
     * Above it the compilers have not done their work. Two windows can agree long before: all cores
     * are taken in both.
     */
    private static final double COMPILING = 0.1;

    /** What was seen while warming up. */
    record Seen(int windows, boolean agreed, Verdict verdict) {
        /** Says what must be said; empty if all went well. */
        String note() {
            var note = new StringBuilder();
            if (!agreed) {
                note.append("still changing after %d warm-ups. ".formatted(windows));
            }
            if (verdict.wrong() > 0) {
                note.append("Wrong in the warm-up: %s %s".formatted(verdict, verdict.reasons()));
            }
            return note.toString();
        }
    }

    interface Load {
        Outcome run() throws IOException, InterruptedException;
    }

    private Warm() {}

    /**
     * @param most repetitions
     * @param figure that must agree, the same way as CPU a token does
     */
    static Seen up(String what, int most, Load load, ToDoubleFunction<Outcome> figure)
            throws IOException, InterruptedException {
        var warmUp = new WarmUp(TOLERANCE, most);
        var verdict = Verdict.NONE;
        while (!warmUp.isOver()) {
            var outcome = load.run();
            verdict = verdict.plus(outcome.verdict());
            var cpu = outcome.cpu();
            warmUp.window(
                    cpu.compiling() < COMPILING, cpu.systemCores(), figure.applyAsDouble(outcome));
            Progress.say(
                    "Warming up: %s, pass %d: %.2f cores, %.0f %% of them compile, %.2f",
                    what,
                    warmUp.windows(),
                    cpu.systemCores(),
                    100 * cpu.compiling(),
                    figure.applyAsDouble(outcome));
        }
        return new Seen(warmUp.windows(), warmUp.hasAgreed(), verdict);
    }
}
