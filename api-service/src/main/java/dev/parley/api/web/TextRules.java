package dev.parley.api.web;

import java.util.Collection;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a text from outside must be, so that it can be stored and sent on to the byte.
 *
 * <p>Lengths count Unicode code points, not UTF-16 units: a limit of 1,000 characters means 1,000
 * of what a writer in any script would call characters of the encoding, and an emoji does not count
 * double. (Grapheme clusters would be closer still to what people see, but they change with each
 * Unicode version.)
 */
public final class TextRules {
    private static final int ECHO_LIMIT = 400;

    private TextRules() {}

    /** How many code points the text has; a lone surrogate counts as one. */
    public static int length(String text) {
        return text.codePointCount(0, text.length());
    }

    /** True if the text is empty or holds nothing but white space, no-break spaces included. */
    public static boolean isBlank(String text) {
        return text.codePoints()
                .allMatch(cp -> Character.isWhitespace(cp) || Character.isSpaceChar(cp));
    }

    /**
     * Says why a text cannot be kept: U+0000, which PostgreSQL does not store, or half of a
     * surrogate pair, which UTF-8 cannot express and would be replaced silently. Null if it can be
     * kept.
     */
    public static @Nullable String unsound(String text) {
        for (int i = 0; i < text.length(); i++) {
            char unit = text.charAt(i);
            if (unit == 0) {
                return "must not contain U+0000";
            }
            if (Character.isHighSurrogate(unit)
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
            } else if (Character.isSurrogate(unit)) {
                return "must not contain half of a surrogate pair";
            }
        }
        return null;
    }

    /**
     * True if there is at least one character and all are visible ASCII, as a header's value should
     * be.
     */
    public static boolean isVisibleAscii(String text) {
        return !text.isEmpty() && text.chars().allMatch(unit -> unit > 0x20 && unit < 0x7f);
    }

    /** The text as it may be echoed: bounded, and without what is not a character. */
    static String printable(String text) {
        var clean = new StringBuilder(Math.min(text.length(), ECHO_LIMIT));
        for (int i = 0;
                i < text.length() && clean.length() < ECHO_LIMIT;
                i += Character.charCount(text.codePointAt(i))) {
            int codePoint = text.codePointAt(i);
            boolean odd =
                    Character.isISOControl(codePoint)
                            || Character.getType(codePoint) == Character.SURROGATE;
            clean.appendCodePoint(odd ? 0xFFFD : codePoint);
        }
        return text.length() > ECHO_LIMIT ? clean.append('…').toString() : clean.toString();
    }

    static String list(Collection<?> values) {
        return values.stream().map(String::valueOf).collect(Collectors.joining(", "));
    }
}
