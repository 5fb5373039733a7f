package dev.parley.store.limits;

import org.jspecify.annotations.Nullable;

/**
 * What a message may cost its owner.
 *
 * @param limits the owner's, where {@code owner_limit} has none of its own
 * @param model the model that is asked; null if it is not known
 * @param tokens reserved for each attempt; at least as many as most attempts take
 */
public record Allowance(Limits limits, @Nullable String model, long tokens) {

    /** Nothing is limited or reserved. */
    public static final Allowance NONE = new Allowance(Limits.NONE, null, 0);
}
