package dev.parley.worker.prompting;

/**
 * Estimates a text's tokens for an unknown tokenizer: rather too many than too few, even for small
 * vocabularies. One token counts four ASCII letters of a word, one digit, one sign, or eight spaces
 * of a run. Any other character counts by its length in UTF-8: two bytes are one token, three bytes
 * two, and four bytes four.
 */
final class TokenEstimate {

    private static final int LETTERS_A_TOKEN = 4;
    private static final int SPACES_A_TOKEN = 8;

    private TokenEstimate() {}

    static int of(String text) {
        int tokens = 0;
        int letters = 0;
        int spaces = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
            letters = letter ? letters + 1 : 0;
            spaces = c == ' ' ? spaces + 1 : 0;
            if (letter) {
                tokens += letters % LETTERS_A_TOKEN == 1 ? 1 : 0;
            } else if (c == ' ') {
                // The first space of a run belongs to the word after it.
                tokens += spaces % SPACES_A_TOKEN == 2 ? 1 : 0;
            } else {
                tokens += c < 0x800 ? 1 : 2;
            }
        }
        return tokens;
    }
}
