package dev.parley.worker.modes;

import dev.parley.worker.citing.Citations;
import dev.parley.worker.model.ModelAnswer;
import dev.parley.worker.retrieval.CascadeTier;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How an answer ended. Its text has been written already.
 *
 * @param tier where its passages were found
 * @param sourcesUsed the numbers of the sources that it cites, ascending
 * @param citationsRemoved how many citations were removed because they named no source; null if
 *     there were no sources
 */
public record Answered(
        ModelAnswer model,
        CascadeTier tier,
        List<Integer> sourcesUsed,
        @Nullable Integer citationsRemoved) {

    /** An answer without sources. */
    public static Answered withoutSources(ModelAnswer model) {
        return new Answered(model, CascadeTier.NONE, List.of(), null);
    }

    /** An answer whose citations were checked against its sources. */
    public static Answered citing(ModelAnswer model, CascadeTier tier, Citations citations) {
        return new Answered(model, tier, citations.used(), citations.removed());
    }
}
