package dev.parley.load.run;

import java.util.List;

/**
 * How much is measured. An empty list or a 0 stands for the scenario's own choice.
 *
 * @param quick short windows: for a look, not for a claim
 * @param streams how many at once, load by load
 * @param seconds how long each load is measured
 * @param deliveries of Parley's that are measured
 * @param slots of the worker at rest, system by system
 * @param readers that only wait, load by load
 * @param sessions of the history
 * @param profile whether the system is profiled meanwhile
 */
public record Scale(
        boolean quick,
        List<Integer> streams,
        int seconds,
        List<String> deliveries,
        List<Integer> slots,
        List<Integer> readers,
        int sessions,
        boolean profile) {

    /** The first value for a quick run, the second for a whole one. */
    public <T> T either(T quickly, T wholly) {
        return quick ? quickly : wholly;
    }

    /** The seconds of a window. */
    public int window() {
        return seconds > 0 ? seconds : either(8, 20);
    }

    /** How often a load is repeated at most before it is measured. */
    public int warmUps() {
        return either(4, 20);
    }
}
