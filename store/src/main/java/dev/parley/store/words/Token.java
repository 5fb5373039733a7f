package dev.parley.store.words;

/**
 * A part of a text that is searched for as one.
 *
 * @param text normalized, without case
 * @param folded the text without accents and marks as well
 * @param position from 1; a pair of characters has the position of its first
 * @param weak true if it says little in a question: a pair of hiragana, or a pair that ends with a
 *     Korean particle
 */
record Token(String text, String folded, Kind kind, int position, boolean weak) {

    /** What a token is made of, which decides how it is stemmed. */
    enum Kind {
        LATIN,
        CYRILLIC,
        ARABIC,
        /** One or two characters of Chinese, Japanese or Korean. */
        CJK,
        /** Letters of another script. */
        OTHER,
        /** Digits, symbols. */
        NO_LETTERS
    }
}
