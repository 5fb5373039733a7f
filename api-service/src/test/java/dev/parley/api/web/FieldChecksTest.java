package dev.parley.api.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FieldChecksTest {

    @Test
    void metadataHasAtMost16KibibytesAsItIsStored() {
        // {"k":"…"} with three bytes for each character and two more for each quotation mark.
        var largest = "€".repeat(5_000) + "\"".repeat(688);

        assertThat(new FieldChecks().metadata(Map.of("k", largest)).problems()).isEmpty();
        assertThat(new FieldChecks().metadata(Map.of("k", largest + "x")).problems())
                .containsExactly(
                        new FieldProblem(
                                "metadata", "must have at most 16384 bytes as JSON, not 16385"));
    }

    @Test
    void metadataHasAtMost64Entries() {
        var metadata = new HashMap<String, Object>();
        for (int i = 0; i < 65; i++) {
            metadata.put("k" + i, i);
        }

        assertThat(new FieldChecks().metadata(metadata).problems())
                .containsExactly(new FieldProblem("metadata", "must have at most 64 entries"));
    }

    @Test
    void aListThatIsTooLongIsOneProblemHoweverBadItsElementsAre() {
        assertThat(new FieldChecks().list("ids", Collections.nCopies(33, null), 32).problems())
                .containsExactly(new FieldProblem("ids", "must have at most 32 elements, not 33"));
    }
}
