package dev.parley.api.v1chat;

/**
 * Makes every line break a single LF, also a CRLF that comes in two pieces: a data line of an event
 * stream can carry no CR.
 */
final class LineBreaks {

    private boolean afterCr;

    /** The next piece of the text. */
    String asLf(String piece) {
        if (piece.isEmpty()) {
            return piece;
        }
        var text = afterCr && piece.charAt(0) == '\n' ? piece.substring(1) : piece;
        afterCr = piece.endsWith("\r");
        return text.replace("\r\n", "\n").replace('\r', '\n');
    }
}
