package dev.parley.testsupport.witness;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.testsupport.EventStream.Event;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** The times that are reported are those of what the reader waited for. */
class MessageTest {

    private final Message message = new Message("timed");
    private final long start = message.sentAt();

    @Test
    void theNextAttemptBeginsWithItsFirstToken() {
        token(1, 2, 100);
        token(1, 3, 200);
        saw("started", 2, 1, 900);
        token(2, 2, 1_000);
        token(2, 3, 1_100);

        assertThat(message.nextAttemptAfter(start + 250)).isEqualTo(OptionalLong.of(750));
        assertThat(message.nextAttemptAfter(start + 1_050)).isEmpty();
        assertThat(message.attempts()).isEqualTo(2);
    }

    @Test
    void anAttemptOfWhichNothingWasReadMayHaveBegun() {
        token(2, 2, 1_000);

        assertThat(message.nextAttemptAfter(start + 250)).isEqualTo(OptionalLong.of(750));
    }

    @Test
    void theLongestWaitIsOneThatWasNotOver() {
        token(1, 2, 5_000);
        token(1, 3, 5_100);
        token(1, 4, 5_900);
        token(1, 5, 6_000);

        // The longest of all was over, the one that went on counts from the moment on.
        assertThat(message.longestWaitAfter(start + 5_400)).isEqualTo(OptionalLong.of(500));
        assertThat(message.longestWaitAfter(start - 100)).isEqualTo(OptionalLong.of(5_000));
        assertThat(message.longestWaitAfter(start + 6_000)).isEmpty();
    }

    @Test
    void itIsOnItsWayFromSendingToItsEnding() {
        assertThat(message.wasLiveAt(start - 1)).isFalse();
        assertThat(message.wasLiveAt(start + 10)).isTrue();
        saw("done", 1, 2, 20);
        assertThat(message.wasLiveAt(start + 10)).isTrue();
        assertThat(message.wasLiveAt(start + 30)).isFalse();
    }

    @Test
    void aReaderIsAbsentWhileItHasNoStream() {
        message.cut();
        message.connected("t");
        assertThat(message.absences()).isEmpty();

        message.cut();
        message.cut();
        message.connected("t");
        assertThat(message.absences()).hasSize(1);
    }

    private void token(int attempt, int n, long after) {
        saw("token", attempt, n, after);
    }

    private void saw(String name, int attempt, int n, long after) {
        message.saw(new Event(name, "t.%d.%d".formatted(attempt, n), "{}", start + after));
    }
}
