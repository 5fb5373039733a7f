package dev.parley.worker.retrieval;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.worker.retrieval.Cascade.Step;
import dev.parley.worker.search.ReadyDocument;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A search widens from a creator's own documents to their domains, then to everything. */
class CascadeTest {

    private final ReadyDocument physics = document("Ada", "physics");
    private final ReadyDocument physicsOfAnother = document("Bo", "Physics");
    private final ReadyDocument cooking = document("Bo", "cooking");
    private final ReadyDocument plain = document(null, null);
    private final List<ReadyDocument> all = List.of(physics, physicsOfAnother, cooking, plain);

    @Test
    void withoutACreatorEverythingIsSearchedAtOnce() {
        assertThat(Cascade.over(all, null)).containsExactly(new Step(CascadeTier.GLOBAL, all));
    }

    @Test
    void aCreatorsDocumentsComeFirstThenTheirDomainsThenAll() {
        assertThat(Cascade.over(all, " ADA "))
                .containsExactly(
                        new Step(CascadeTier.CREATOR, List.of(physics)),
                        new Step(CascadeTier.DOMAIN, List.of(physics, physicsOfAnother)),
                        new Step(CascadeTier.GLOBAL, all));
    }

    @Test
    void stepsWithoutDocumentsAreLeftOut() {
        assertThat(Cascade.over(all, "Nobody")).containsExactly(new Step(CascadeTier.GLOBAL, all));
        var alone = document("Cy", null);
        assertThat(Cascade.over(List.of(alone, plain), "Cy"))
                .containsExactly(
                        new Step(CascadeTier.CREATOR, List.of(alone)),
                        new Step(CascadeTier.GLOBAL, List.of(alone, plain)));
    }

    private static ReadyDocument document(@Nullable String creator, @Nullable String domain) {
        return new ReadyDocument(
                UUID.randomUUID(), "owner", creator, domain, 1, Instant.EPOCH, null);
    }
}
