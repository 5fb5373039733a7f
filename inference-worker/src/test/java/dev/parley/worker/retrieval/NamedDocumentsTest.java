package dev.parley.worker.retrieval;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Passages of named documents stay within the room. */
class NamedDocumentsTest {

    /** Each passage takes 12 for its frame and its text's length. */
    private final Room room = new Room(100, String::length);

    @Test
    void passagesAreTakenWhileTheyFit() {
        var passages = List.of(passage(1, 48), passage(2, 40), passage(3, 28));

        assertThat(NamedDocuments.within(room, 10, passages))
                .extracting(Passage::chunk)
                .containsExactly(1, 3);
    }

    @Test
    void theFirstIsTakenWhateverItsLength() {
        assertThat(NamedDocuments.within(room, 10, List.of(passage(1, 500), passage(2, 1))))
                .extracting(Passage::chunk)
                .containsExactly(1);
    }

    @Test
    void thereAreNoMoreThanTheSettingAllows() {
        assertThat(NamedDocuments.within(room, 1, List.of(passage(1, 1), passage(2, 1))))
                .hasSize(1);
    }

    private static Passage passage(int chunk, int length) {
        return new Passage(
                new UUID(0, 1),
                chunk,
                "",
                null,
                null,
                "x".repeat(length),
                1,
                null,
                null,
                null,
                0.5);
    }
}
