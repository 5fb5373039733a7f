package dev.parley.worker.retrieval;

import dev.parley.worker.search.ReadyDocument;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The order in which a search widens: the creator's documents, their domains, everything. */
final class Cascade {

    private Cascade() {}

    /**
     * @param documents never empty
     */
    record Step(CascadeTier tier, List<ReadyDocument> documents) {}

    /**
     * Returns the steps in their order. Ignores case in the names of creators and domains.
     *
     * @param creator whose documents come first; null for no such step
     */
    static List<Step> over(List<ReadyDocument> scope, @Nullable String creator) {
        var steps = new ArrayList<Step>();
        if (creator != null) {
            var own =
                    scope.stream()
                            .filter(d -> Objects.equals(folded(d.creator()), folded(creator)))
                            .toList();
            add(steps, CascadeTier.CREATOR, own);
            var domains =
                    own.stream()
                            .map(document -> folded(document.domain()))
                            .filter(Objects::nonNull)
                            .collect(Collectors.toSet());
            add(
                    steps,
                    CascadeTier.DOMAIN,
                    scope.stream().filter(d -> domains.contains(folded(d.domain()))).toList());
        }
        add(steps, CascadeTier.GLOBAL, scope);
        return steps;
    }

    private static void add(List<Step> steps, CascadeTier tier, List<ReadyDocument> documents) {
        if (!documents.isEmpty()) {
            steps.add(new Step(tier, documents));
        }
    }

    private static @Nullable String folded(@Nullable String name) {
        return name == null ? null : name.strip().toLowerCase(Locale.ROOT);
    }
}
