package dev.parley.worker.turns;

import dev.parley.worker.jobs.AttemptStopped;

/**
 * An attempt has waited in vain for something that is away, before it asked a model: it costs
 * nothing, and no worker was lost.
 */
final class NothingAsked extends RuntimeException {
    private static final long serialVersionUID = 1;

    NothingAsked(AttemptStopped waited) {
        super(waited.getMessage(), waited);
    }
}
