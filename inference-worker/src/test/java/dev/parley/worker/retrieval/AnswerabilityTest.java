package dev.parley.worker.retrieval;

import static java.util.Comparator.comparingDouble;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Collections;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** How far the best document is ahead of the others. */
class AnswerabilityTest {

    @Test
    void theLeadIsOverTheThirdDocument() {
        assertThat(
                        lead(
                                List.of(
                                        candidate(1, "b", 0.7),
                                        candidate(1, "a", 0.8),
                                        candidate(3, "d", 0.5),
                                        candidate(2, "c", 0.6),
                                        candidate(4, "e", 0.4))))
                .isCloseTo(0.3, within(1e-9));
    }

    @Test
    void copiesOfAPassageDoNotShortenTheLead() {
        assertThat(
                        lead(
                                List.of(
                                        candidate(1, "same", 0.8),
                                        candidate(2, "same", 0.8),
                                        candidate(3, "same", 0.8),
                                        candidate(4, "b", 0.6),
                                        candidate(5, "c", 0.5))))
                .isCloseTo(0.3, within(1e-9));
    }

    @Test
    void fewerThanThreeDocumentsCountAsUsual() {
        assertThat(lead(List.of(candidate(1, "a", 0.8), candidate(2, "b", 0.3))))
                .isEqualTo(Answerability.USUAL_LEAD);
    }

    @Test
    void theLeadIsTheSameInAPartOfTheDocuments() {
        var everywhere =
                List.of(
                        candidate(1, "a", 0.8),
                        candidate(2, "b", 0.7),
                        candidate(3, "c", 0.6),
                        candidate(4, "d", 0.5));

        assertThat(Answerability.lead(everywhere.getFirst(), everywhere))
                .isCloseTo(0.2, within(1e-9));
        assertThat(Answerability.lead(everywhere.getLast(), everywhere))
                .as("of one that others are ahead of")
                .isCloseTo(-0.1, within(1e-9));
    }

    private static double lead(List<Candidate> everywhere) {
        return Answerability.lead(
                Collections.max(everywhere, comparingDouble(c -> c.passage().score())), everywhere);
    }

    private static Candidate candidate(int document, String text, double relevance) {
        var passage =
                new Passage(
                        new UUID(0, document),
                        1,
                        "Title",
                        null,
                        null,
                        text,
                        10,
                        null,
                        null,
                        null,
                        relevance);
        return new Candidate(passage, 1, 1, relevance, 0, 0);
    }
}
