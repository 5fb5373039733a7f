package dev.parley.parser;

/**
 * Bounds on one document.
 *
 * @param maxCharacters of a document's text
 * @param maxPages of a PDF
 * @param maxUnpacked bytes of one packed part of a file
 */
public record Limits(long maxCharacters, int maxPages, long maxUnpacked) {

    /** Returns the arguments with which a parser's process keeps these bounds. */
    public String[] arguments() {
        return new String[] {
            Long.toString(maxCharacters), Integer.toString(maxPages), Long.toString(maxUnpacked)
        };
    }

    /** Returns the bounds that the arguments name. */
    public static Limits of(String[] arguments) {
        return new Limits(
                Long.parseLong(arguments[0]),
                Integer.parseInt(arguments[1]),
                Long.parseLong(arguments[2]));
    }
}
