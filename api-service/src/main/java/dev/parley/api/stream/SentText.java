package dev.parley.api.stream;

import org.jspecify.annotations.Nullable;

/**
 * Remembers the sent part of an answer well enough to tell whether another text begins with it. It
 * keeps a hash of the whole and the first characters, which show most differences early. Its size
 * does not grow with the text. For one thread.
 */
public final class SentText {

    private static final int HEAD = 1024;

    private final StringBuilder head = new StringBuilder();
    private long length;
    private long hash;

    private long at;
    private long hashAt;

    /** Begins to compare a new text with the sent one. */
    public void repeats() {
        at = 0;
        hashAt = 0;
    }

    /** Returns true if the new text has reached the end of the sent one. */
    public boolean isRepeated() {
        return at == length;
    }

    /**
     * Takes the next piece of the new text.
     *
     * @return the part of it to send; null if the new text does not begin with the sent one
     */
    public @Nullable String next(String piece) {
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

    // Not secure against a forged collision; both texts are a model's answers to one question.
    private static long hash(long start, String text) {
        long hash = start;
        for (int i = 0; i < text.length(); i++) {
            hash = 1_000_003 * hash + text.charAt(i) + 1;
        }
        return hash;
    }
}
