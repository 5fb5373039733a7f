package dev.parley.worker.citing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.events.Source;
import dev.parley.worker.retrieval.Passage;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class NumberedPassagesTest {

    private final NumberedPassages passages = new NumberedPassages();

    @Test
    void aPassageThatIsFoundAgainKeepsItsNumber() {
        passages.add(List.of(passage(1), passage(2)));

        assertThat(passages.add(List.of(passage(3), passage(1))))
                .extracting(NumberedPassage::number)
                .containsExactly(3, 1);
        assertThat(passages.sources()).extracting(Source::number).containsExactly(1, 2, 3);
    }

    @Test
    void passagesOfAnEarlierAttemptKeepTheirNumbersAndNewOnesFollow() {
        var earlier = new NumberedPassages();
        earlier.add(List.of(passage(1)));
        var second = earlier.add(List.of(passage(2), passage(3)));

        // The first search's result was lost with its worker; the second one's was kept.
        passages.restore(second);

        assertThat(passages.add(List.of(passage(3), passage(1))))
                .extracting(NumberedPassage::number)
                .containsExactly(3, 4);
    }

    private static Passage passage(int number) {
        return new Passage(
                new UUID(0, number),
                1,
                "Title " + number,
                null,
                null,
                "Text.",
                2,
                null,
                null,
                null,
                0.6);
    }
}
