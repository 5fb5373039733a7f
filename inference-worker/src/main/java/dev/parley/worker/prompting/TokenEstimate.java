package dev.parley.worker.prompting;

/**
 * How many tokens a text has for a tokenizer that is not known: rather too many than too few, also
 * for tokenizers with small vocabularies. A token for each four letters of a word in ASCII, each
 * digit and each sign, for each eight spaces of a run; for any other character one where it has two
 * bytes in UTF-8, two where it has three, four where it has four.
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
                // The first one of a run goes with the word after it.
                tokens += spaces % SPACES_A_TOKEN == 2 ? 1 : 0;
            } else {
                tokens += c < 0x800 ? 1 : 2;
            }
        }
        return tokens;
    }
}
