package dev.parley.load.wire;

/**
 * What the model is asked for.
 *
 * @param tokens of the answer, 1 or more
 * @param perSecond 0 for all at once; the first token is always written at once
 * @param padding characters that each token has beside its stamp
 */
public record Question(int tokens, int perSecond, int padding) {

    public static Question immediate(int tokens) {
        return new Question(tokens, 0, 0);
    }

    public static Question paced(int tokens, int perSecond) {
        return new Question(tokens, perSecond, 0);
    }

    /** The message to the model. It has no character that JSON would escape. */
    @Override
    public String toString() {
        return "Say %d tokens, %d a second, %d characters more"
                .formatted(tokens, perSecond, padding);
    }
}
