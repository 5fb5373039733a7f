package dev.parley.modelserver.offline;

/** Cuts a text at a word. */
final class Shortened {
    private Shortened() {}

    static String to(int maxLength, String text) {
        if (text.length() <= maxLength) {
            return text;
        }
        int space = text.lastIndexOf(' ', maxLength);
        int end = space > 0 ? space : maxLength;
        // Never between the halves of a surrogate pair.
        if (Character.isHighSurrogate(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(0, end) + "…";
    }
}
