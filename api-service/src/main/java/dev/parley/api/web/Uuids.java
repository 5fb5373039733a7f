package dev.parley.api.web;

import java.util.UUID;
import java.util.regex.Pattern;

/**
 * The one spelling of an id, in bodies and in paths; {@link UUID#fromString} alone takes
 * "1-1-1-1-1" as well.
 */
final class Uuids {
    private static final Pattern CANONICAL =
            Pattern.compile(
                    "\\p{XDigit}{8}-\\p{XDigit}{4}-\\p{XDigit}{4}-\\p{XDigit}{4}-\\p{XDigit}{12}");

    private Uuids() {}

    static boolean isCanonical(String text) {
        return CANONICAL.matcher(text).matches();
    }

    static UUID parse(String text) {
        if (!isCanonical(text)) {
            throw new IllegalArgumentException("not a UUID");
        }
        return UUID.fromString(text);
    }
}
