package dev.parley.store.words;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Builds a {@code tsvector} as PostgreSQL reads it, within its bounds: 2 KB a word, 1 MB a vector,
 * 255 positions a word. Words beyond these are left out.
 */
final class VectorLiteral {

    private static final int MAX_WORD_BYTES = 2000;
    private static final int MAX_BYTES = 1_000_000;
    private static final int MAX_POSITIONS = 255;
    private static final int LAST_POSITION = 16_383;

    /** What PostgreSQL stores for a word beside its bytes. */
    private static final int WORD_OVERHEAD = 8;

    private static final class Places {
        private final StringBuilder text = new StringBuilder();
        private int count;
    }

    private final Map<String, Places> words = new LinkedHashMap<>();
    private int bytes;

    /**
     * @param weight A to D; D is the weight of ordinary text
     */
    void add(String word, int position, char weight) {
        var key = withinBound(word);
        var places = words.get(key);
        if (places == null) {
            int size = key.getBytes(StandardCharsets.UTF_8).length + WORD_OVERHEAD;
            if (bytes + size > MAX_BYTES) {
                return;
            }
            bytes += size;
            places = new Places();
            words.put(key, places);
        }
        if (places.count < MAX_POSITIONS && bytes + 2 <= MAX_BYTES) {
            bytes += 2;
            places.count++;
            places.text
                    .append(places.text.isEmpty() ? ':' : ',')
                    .append(Math.min(position, LAST_POSITION));
            if (weight != 'D') {
                places.text.append(weight);
            }
        }
    }

    /** Returns a word in quotes, as vectors and queries have it. */
    static String quoted(String word) {
        return "'" + withinBound(word).replace("\\", "\\\\").replace("'", "''") + "'";
    }

    private static String withinBound(String word) {
        // No character takes more than three bytes of UTF-8 for each char.
        if (word.length() * 3 <= MAX_WORD_BYTES) {
            return word;
        }
        int end = MAX_WORD_BYTES / 3;
        return word.substring(0, Character.isHighSurrogate(word.charAt(end - 1)) ? end - 1 : end);
    }

    @Override
    public String toString() {
        var literal = new StringBuilder();
        words.forEach(
                (word, places) ->
                        literal.append(literal.isEmpty() ? "" : " ")
                                .append(quoted(word))
                                .append(places.text));
        return literal.toString();
    }
}
