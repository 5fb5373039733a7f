package dev.parley.quickstart.client.server;

import java.util.regex.Pattern;

/** Text on a terminal. */
public final class Screen {

    /** Control characters, and those that turn the direction of what follows. */
    private static final Pattern UNSAFE =
            Pattern.compile("[\\p{Cntrl}\\x80-\\x9f\\u202a-\\u202e\\u2066-\\u2069&&[^\\n\\t]]");

    private Screen() {}

    /**
     * Replaces what could move the cursor or change the terminal: others wrote the text. Keeps line
     * breaks and tabs.
     */
    public static String safe(String text) {
        return UNSAFE.matcher(text.replace("\r", "")).replaceAll("\ufffd");
    }

    /** As above, on one line of at most this many characters. */
    public static String line(String text, int most) {
        var line = safe(text).replaceAll("\\s+", " ").strip();
        return line.codePointCount(0, line.length()) <= most
                ? line
                : line.substring(0, line.offsetByCodePoints(0, most - 1)) + "…";
    }
}
