package dev.parley.worker.turns;

/**
 * An attempt cannot go on because something is away, before it asked a model: it costs nothing, and
 * no worker was lost.
 */
final class NothingAsked extends RuntimeException {
    private static final long serialVersionUID = 1;

    NothingAsked(RuntimeException away) {
        super(away.getMessage(), away);
    }
}
