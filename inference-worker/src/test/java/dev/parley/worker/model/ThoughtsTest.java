package dev.parley.worker.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a model says while it thinks is passed on a few times a second, and whole. */
class ThoughtsTest {

    /** Longer than any test. */
    private static final Duration FOR_EVER = Duration.ofDays(1);

    private final List<String> passedOn = new ArrayList<>();
    private final Thoughts thoughts = new Thoughts(passedOn::add, FOR_EVER);

    @Test
    void theFirstIsPassedOnAtOnceAndTheNextOnesTogether() {
        for (var piece : List.of("Let", " me", " see")) {
            thoughts.add(piece);
        }
        assertThat(passedOn).containsExactly("Let");
        assertThat(thoughts.untilDue()).isPositive().isLessThanOrEqualTo(FOR_EVER.toNanos());

        thoughts.flush();
        thoughts.flush();

        assertThat(passedOn).containsExactly("Let", " me see");
        assertThat(thoughts.untilDue()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void muchIsPassedOnBeforeItIsDue() {
        thoughts.add("a");
        thoughts.add("b".repeat(8_191));
        assertThat(passedOn).hasSize(1);

        thoughts.add("c");

        assertThat(passedOn).containsExactly("a", "b".repeat(8_191) + "c");
    }

    @Test
    void whatIsDueIsPassedOn() {
        var often = new Thoughts(passedOn::add, Duration.ZERO);
        often.add("one");
        often.add("two");

        assertThat(passedOn).containsExactly("one", "two");
    }

    @Test
    void aSurrogatePairStaysWhole() {
        thoughts.add("a\uD83D");
        assertThat(passedOn).containsExactly("a");

        thoughts.add("\uDE00b");
        thoughts.flush();

        assertThat(passedOn).containsExactly("a", "\uD83D\uDE00b");
    }
}
