package dev.parley.events;

/**
 * Which tokens are timed on their way: one in sixteen, because timing each would cost more than
 * sending some, and the same ones at each hop.
 */
public final class TokenSample {

    private static final int ONE_IN = 16;

    private TokenSample() {}

    /** Returns true if the event is a token that each hop times. */
    public static boolean has(SessionEvent event) {
        return event instanceof TurnEvent.Token token && token.n() % ONE_IN == 0;
    }
}
