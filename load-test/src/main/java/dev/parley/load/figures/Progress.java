package dev.parley.load.figures;

import java.time.LocalTime;
import java.time.temporal.ChronoUnit;

/** Prints progress with the time to stderr: stdout is for the tables. */
public final class Progress {

    private Progress() {}

    public static void say(String format, Object... arguments) {
        System.err.println(
                LocalTime.now().truncatedTo(ChronoUnit.SECONDS)
                        + " "
                        + format.formatted(arguments));
    }
}
