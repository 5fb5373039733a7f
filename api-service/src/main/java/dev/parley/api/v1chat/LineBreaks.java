package dev.parley.api.v1chat;

/**
 * Turns every line break into a single LF, even a CRLF that is split between two pieces: a data
 * line of an event stream cannot contain a CR. For one text.
 */
final class LineBreaks {

    private boolean afterCr;

    /** Converts the next piece of the text. */
    String asLf(String piece) {
        if (piece.isEmpty()) {
            return piece;
        }
        var text = afterCr && piece.charAt(0) == '\n' ? piece.substring(1) : piece;
        afterCr = piece.endsWith("\r");
        return text.replace("\r\n", "\n").replace('\r', '\n');
    }
}
