package dev.parley.quickstart.doctor;

import java.time.Duration;
import java.time.Instant;

/** Compares this machine's clock with another one. */
final class ClockLook {

    /** HTTP tells the time in whole seconds. */
    private static final Duration BOUND = Duration.ofSeconds(3);

    private ClockLook() {}

    /**
     * @param whose the other clock
     * @param there what it said
     * @param asked when it was asked
     * @param answered when it had answered
     */
    static Finding compare(String whose, Instant there, Instant asked, Instant answered) {
        var here = asked.plus(Duration.between(asked, answered).dividedBy(2));
        var off = Duration.between(here, there);
        var what = "%s differs by %.1f s".formatted(whose, off.toMillis() / 1000.0);
        return off.abs().compareTo(BOUND) > 0
                ? Finding.fails(
                        "clock",
                        what,
                        "Keep the time of both by NTP: expiry of keys and turns is decided by it.")
                : Finding.ok("clock", what);
    }
}
