package dev.parley.load.run;

import dev.parley.load.wire.Question;
import java.time.Duration;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * Turns, each with the time when it is due, and the window in which tokens and CPU are counted.
 * Times are in nanoseconds from the start of the load. Turns are sent when they are due, whatever
 * has become of those before.
 *
 * @param due of each turn, in order
 * @param from when the window begins
 * @param to when the window ends
 */
public record Plan(long[] due, Question question, long from, long to) {

    private static final long SECOND = 1_000_000_000L;

    /** Streams that are all live in the window. */
    public static Plan streams(int streams, int tokensPerSecond, int beginPerSecond, int seconds) {
        long begun = streams * SECOND / beginPerSecond;
        // Those that begin late must not begin within the window.
        long from = begun + SECOND;
        long to = from + seconds * SECOND;
        long tokens = Math.ceilDiv((to + SECOND / 2) * tokensPerSecond, SECOND);
        return new Plan(
                evenly(streams, begun),
                Question.paced(Math.toIntExact(tokens), tokensPerSecond),
                from,
                to);
    }

    /** Turns that begin evenly within a time, which is the window. */
    public static Plan starts(int turns, Duration within, Question question) {
        return new Plan(evenly(turns, within.toNanos()), question, 0, within.toNanos());
    }

    /** Turns one after the other, with pauses like a user's: no two steps are the same. */
    public static Plan oneByOne(int turns, Duration apart, Question question) {
        var random = RandomGenerator.of("L64X128MixRandom");
        long[] due = evenly(turns, turns * apart.toNanos());
        for (int i = 0; i < due.length; i++) {
            due[i] += random.nextLong(apart.toNanos() / 3);
        }
        return new Plan(due, question, 0, turns * apart.toNanos());
    }

    private static long[] evenly(int turns, long within) {
        long[] due = new long[turns];
        Arrays.setAll(due, i -> i * within / turns);
        return due;
    }

    /** When the last turn is over if nothing delays it. */
    Duration length() {
        long answer =
                question.perSecond() == 0 ? 0 : question.tokens() * SECOND / question.perSecond();
        return Duration.ofNanos(Math.max(to, due[due.length - 1] + answer));
    }
}
