package dev.parley.worker.retrieval;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Passages stay within the budget and within each document's share. */
class SelectionTest {

    private static final UUID ONE = new UUID(0, 1);
    private static final UUID OTHER = new UUID(0, 2);

    private final Selection selection =
            new Selection(
                    new RetrievalSettings(
                            4,
                            100,
                            2,
                            60,
                            0.3,
                            0.6,
                            400,
                            0.1,
                            0.3,
                            RetrievalSettings.AnswerCheck.OFF,
                            Duration.ofSeconds(1)));

    @Test
    void theFirstIsTakenAndTheOthersIfTheyAreRelevant() {
        assertThat(
                        selection.of(
                                List.of(
                                        candidate(ONE, 1, 10, 0.4),
                                        candidate(ONE, 2, 10, 0.51),
                                        candidate(OTHER, 1, 10, 0.49))))
                .extracting(Passage::chunk)
                .containsExactly(1, 2);
    }

    @Test
    void aDocumentWithMoreThanItsShareComesAfterTheOthers() {
        assertThat(
                        selection.of(
                                List.of(
                                        candidate(ONE, 1, 10, 0.9),
                                        candidate(ONE, 2, 10, 0.9),
                                        candidate(ONE, 3, 10, 0.9),
                                        candidate(OTHER, 4, 10, 0.7),
                                        candidate(ONE, 5, 10, 0.9))))
                .extracting(Passage::chunk)
                .containsExactly(1, 2, 4, 3);
    }

    @Test
    void aPassageThatDoesNotFitIsSkippedForALaterOneThatFits() {
        assertThat(
                        selection.of(
                                List.of(
                                        candidate(ONE, 1, 80, 0.9),
                                        candidate(OTHER, 2, 30, 0.9),
                                        candidate(OTHER, 3, 20, 0.9))))
                .extracting(Passage::chunk)
                .containsExactly(1, 3);
        assertThat(selection.of(List.of(candidate(ONE, 1, 101, 0.9))))
                .as("the first one, whatever its length")
                .hasSize(1);
    }

    private static Candidate candidate(UUID document, int chunk, int tokens, double relevance) {
        var passage =
                new Passage(
                        document, chunk, "Title", null, null, "Text", tokens, null, null, null,
                        relevance);
        return new Candidate(passage, 1, 1, relevance, 0, 0);
    }
}
