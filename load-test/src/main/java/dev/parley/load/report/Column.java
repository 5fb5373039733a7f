package dev.parley.load.report;

import java.util.Locale;

/**
 * A figure that rows of a scenario have.
 *
 * @param key its name in the JSON, with its unit
 * @param title its name in tables, with its unit
 * @param decimals 0 or more
 */
public record Column(String key, String title, int decimals) {

    String cell(double value) {
        return Double.isNaN(value) ? "" : String.format(Locale.ROOT, "%,." + decimals + "f", value);
    }
}
