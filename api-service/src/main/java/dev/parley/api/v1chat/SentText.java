package dev.parley.api.v1chat;

import org.jspecify.annotations.Nullable;

/**
 * What was sent of an answer, as far as it takes to tell whether another text begins with it: a
 * hash of all of it, and its beginning, at which most other texts are found out early. Its size
 * does not grow with the text.
 */
final class SentText {

    private static final int HEAD = 1024;

    private final StringBuilder head = new StringBuilder();
    private long length;
    private long hash;

    private long at;
    private long hashAt;

    /** A text comes that may begin with what was sent. */
    void repeats() {
        at = 0;
        hashAt = 0;
    }

    /** Whether the text has come to the end of what was sent. */
    boolean isRepeated() {
        return at == length;
    }

    /**
     * Takes the text's next piece.
     *
     * @return what of it is to be sent; null where the text does not begin with what was sent
     */
    @Nullable String next(String piece) {
        int repeated = (int) Math.min(piece.length(), length - at);
        if (repeated > 0 && !repeat(piece.substring(0, repeated))) {
            return null;
        }
        var more = piece.substring(repeated);
        if (!more.isEmpty()) {
            head.append(more, 0, Math.min(more.length(), HEAD - head.length()));
            hash = hash(hash, more);
            length += more.length();
            hashAt = hash;
            at = length;
        }
        return more;
    }

    private boolean repeat(String known) {
        int from = (int) Math.min(at, head.length());
        int to = (int) Math.min(at + known.length(), head.length());
        if (!known.startsWith(head.substring(from, to))) {
            return false;
        }
        hashAt = hash(hashAt, known);
        at += known.length();
        return at < length || hashAt == hash;
    }

    // Nobody gains by a collision: the texts are a model's, for the same question.
    private static long hash(long start, String text) {
        long hash = start;
        for (int i = 0; i < text.length(); i++) {
            hash = 1_000_003 * hash + text.charAt(i) + 1;
        }
        return hash;
    }
}
