package dev.parley.bounds;

import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
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

    /**
     * @param value null if the model decides
     * @throws IllegalArgumentException if no model takes it; the message names the setting
     */
    public static void checkTemperature(String name, @Nullable Double value) {
        if (value != null && !(value >= 0 && value <= 2)) {
            throw new IllegalArgumentException(name + " must be between 0 and 2, and is " + value);
        }
    }

    /**
     * @throws IllegalArgumentException if it is no http or https URL; the message names the setting
     */
    public static void checkHttpUrl(String name, @Nullable URI value) {
        if (value == null
                || value.getHost() == null
                || !("http".equals(value.getScheme()) || "https".equals(value.getScheme()))) {
            throw new IllegalArgumentException(
                    name
                            + " must be an http or https URL such as https://api.openai.com/v1,"
                            + " and is "
                            + value);
        }
    }
}
