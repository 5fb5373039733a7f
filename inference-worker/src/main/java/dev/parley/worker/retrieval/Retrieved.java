package dev.parley.worker.retrieval;

import java.util.List;

/**
 * The result of a search.
 *
 * @param passages best first, within the settings' budget of tokens; empty if nothing answers
 * @param tier where they were found; {@code NONE} if and only if there are no passages
 */
public record Retrieved(List<Passage> passages, CascadeTier tier) {

    /** Nothing in the scope answers. */
    public static final Retrieved NOTHING = new Retrieved(List.of(), CascadeTier.NONE);

    public Retrieved {
        passages = List.copyOf(passages);
    }
}
