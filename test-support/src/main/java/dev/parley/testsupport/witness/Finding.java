package dev.parley.testsupport.witness;

/**
 * A way in which a promise is broken.
 *
 * @param what in words, with what was found
 */
public record Finding(Kind kind, String what) {

    /** In which way. */
    public enum Kind {
        /** Something is missing, or is not what the model said. */
        LOST,
        /** Something is there twice. */
        REPEATED,
        /** Something did not end. */
        HUNG
    }

    public static Finding lost(String what, Object... arguments) {
        return new Finding(Kind.LOST, what.formatted(arguments));
    }

    public static Finding repeated(String what, Object... arguments) {
        return new Finding(Kind.REPEATED, what.formatted(arguments));
    }

    public static Finding hung(String what, Object... arguments) {
        return new Finding(Kind.HUNG, what.formatted(arguments));
    }
}
