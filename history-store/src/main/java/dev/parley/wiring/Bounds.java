package dev.parley.wiring;

import java.time.Duration;
import org.springframework.boot.convert.DurationStyle;

/** Checks settings and says in one sentence what is allowed. */
public final class Bounds {

    private Bounds() {}

    /**
     * @throws IllegalArgumentException where the value is outside, naming the setting
     */
    public static void check(String name, long value, long least, long most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(
                    name + " must be between " + least + " and " + most + ", and is " + value);
        }
    }

    /**
     * @throws IllegalArgumentException where the value is outside, naming the setting
     */
    public static void check(String name, Duration value, String least, String most) {
        if (value.compareTo(DurationStyle.detectAndParse(least)) < 0
                || value.compareTo(DurationStyle.detectAndParse(most)) > 0) {
            throw new IllegalArgumentException(
                    name
                            + " must be between "
                            + least
                            + " and "
                            + most
                            + ", and is "
                            + DurationStyle.SIMPLE.print(value));
        }
    }
}
