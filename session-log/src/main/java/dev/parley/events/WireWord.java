package dev.parley.events;

import java.util.Locale;

/** An enum whose constants are written on the wire and in tables as their names in lower case. */
public interface WireWord {

    String name();

    /** The constant as it is written. */
    default String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
