package dev.parley.store.turns;

/** Why a worker gives an attempt up. */
public enum GivenUp {
    /** Something failed here: it counts as an attempt whose worker was lost. */
    LOST,
    /** The worker stops, or what it needs is away: no worker was lost. */
    GIVEN_BACK,
    /** As above, and no model was asked: the attempt costs its owner nothing. */
    UNASKED
}
