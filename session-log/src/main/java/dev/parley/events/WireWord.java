package dev.parley.events;

import java.util.Locale;

/** An enum whose constants are written to the wire and to tables as lower-case names. */
public interface WireWord {

    String name();

    /** Returns the lower-case name. */
    default String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
