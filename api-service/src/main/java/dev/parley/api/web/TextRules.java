package dev.parley.api.web;

import dev.parley.events.Text;
import org.jspecify.annotations.Nullable;

/**
 * Rules for texts from outside, so that they can be stored and sent on byte for byte.
 *
 * <p>Lengths count Unicode code points, not UTF-16 units, so that an emoji does not count double.
 * (Grapheme clusters would be closer to what people see, but they change with each Unicode
 * version.)
 */
public final class TextRules {
    private static final int ECHO_LIMIT = 400;

    private TextRules() {}

    /** Returns the number of code points; a lone surrogate counts as one. */
    public static int length(String text) {
        return text.codePointCount(0, text.length());
    }

    /** Returns true if the text has nothing but white space, including no-break spaces. */
    public static boolean isBlank(String text) {
        return text.codePoints()
                .allMatch(cp -> Character.isWhitespace(cp) || Character.isSpaceChar(cp));
    }

    /**
     * Returns why a text cannot be stored, or null if it can: U+0000, which PostgreSQL refuses, or
     * half of a surrogate pair, which UTF-8 cannot express.
     */
    public static @Nullable String unsound(String text) {
        if (text.indexOf(0) >= 0) {
            return "must not contain U+0000";
        }
        return Text.isStorable(text) ? null : "must not contain half of a surrogate pair";
    }

    /** Returns true if the text is not empty and all its characters are visible ASCII. */
    public static boolean isVisibleAscii(String text) {
        return !text.isEmpty() && text.chars().allMatch(unit -> unit > 0x20 && unit < 0x7f);
    }

    /** Returns the text as it may be echoed: at most 400 units, and no control characters. */
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
}
