package dev.parley.bounds;

import java.time.Duration;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.util.unit.DataSize;

/** Checks values of settings, and says in one sentence which values are allowed. */
public final class Bounds {

    private Bounds() {}

    /**
     * @throws IllegalArgumentException if the value is out of range; the message names the setting
     */
    public static void check(String name, long value, long least, long most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(
                    name + " must be between " + least + " and " + most + ", and is " + value);
        }
    }

    /**
     * @throws IllegalArgumentException if the value is out of range; the message names the setting
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

    /**
     * @throws IllegalArgumentException if the value is out of range; the message names the setting
     */
    public static void check(String name, DataSize value, String least, String most) {
        if (value.compareTo(DataSize.parse(least)) < 0
                || value.compareTo(DataSize.parse(most)) > 0) {
            throw new IllegalArgumentException(
                    "%s must be between %s and %s, and is %s".formatted(name, least, most, value));
        }
    }
}
