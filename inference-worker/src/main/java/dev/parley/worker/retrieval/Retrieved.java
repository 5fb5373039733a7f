package dev.parley.worker.retrieval;

import java.util.List;

/**
 * What was found.
 *
 * @param passages best first, within the settings' budget of tokens; empty where nothing answers
 * @param tier where it was found; {@code NONE} exactly where there are no passages
 */
public record Retrieved(List<Passage> passages, CascadeTier tier) {

    /** Nothing in the scope answers. */
    public static final Retrieved NOTHING = new Retrieved(List.of(), CascadeTier.NONE);

    public Retrieved {
        passages = List.copyOf(passages);
    }
}
