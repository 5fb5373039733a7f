package dev.parley.events;

import static dev.parley.events.ReadingRule.Verdict.AFTER_END;
import static dev.parley.events.ReadingRule.Verdict.ENDING_AFTER_HOLE;
import static dev.parley.events.ReadingRule.Verdict.ENDING_FROM_OUTSIDE;
import static dev.parley.events.ReadingRule.Verdict.HOLE;
import static dev.parley.events.ReadingRule.Verdict.NEW_ATTEMPT;
import static dev.parley.events.ReadingRule.Verdict.NEXT;
import static dev.parley.events.ReadingRule.Verdict.REPEAT;
import static dev.parley.events.ReadingRule.Verdict.STALE;
import static dev.parley.events.TurnLogs.cancelled;
import static dev.parley.events.TurnLogs.completed;
import static dev.parley.events.TurnLogs.failed;
import static dev.parley.events.TurnLogs.started;
import static dev.parley.events.TurnLogs.token;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.events.ReadingRule.Verdict;
import dev.parley.events.TurnCursor.Phase;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The reading rule by example; {@link ReadingRuleOnEveryLogTest} has the proof. */
class ReadingRuleTest {

    @Test
    void anAttemptIsReadInOrderUntilItsEnding() {
        assertThat(verdicts(started(1), token(1, 2), token(1, 3), completed(1, 4)))
                .containsExactly(NEW_ATTEMPT, NEXT, NEXT, NEXT);
        assertThat(cursorAfter(started(1), token(1, 2)))
                .isEqualTo(new TurnCursor(1, 2, Phase.OPEN));
        assertThat(cursorAfter(started(1), token(1, 2), completed(1, 3)))
                .isEqualTo(new TurnCursor(1, 3, Phase.ENDED));
    }

    @Test
    void everyKindOfEndingEndsTheTurn() {
        for (var ending : List.of(completed(1, 2), failed(1, 2), cancelled(1, 2))) {
            assertThat(verdicts(started(1), ending, token(1, 3)))
                    .as(ending.toString())
                    .containsExactly(NEW_ATTEMPT, NEXT, AFTER_END);
        }
    }

    @Test
    void aHigherAttemptReplacesTheOneBefore() {
        assertThat(verdicts(started(1), token(1, 2), started(2), token(2, 2)))
                .containsExactly(NEW_ATTEMPT, NEXT, NEW_ATTEMPT, NEXT);
        assertThat(cursorAfter(started(1), token(1, 2), started(2)))
                .isEqualTo(new TurnCursor(2, 1, Phase.OPEN));
    }

    @Test
    void attemptsMayBeSkippedSinceAWorkerCanDieBeforeItsFirstEvent() {
        assertThat(verdicts(started(1), started(3))).containsExactly(NEW_ATTEMPT, NEW_ATTEMPT);
        assertThat(verdicts(started(2))).containsExactly(NEW_ATTEMPT);
    }

    @Test
    void aZombieOfALowerAttemptIsDroppedAndCannotEndTheTurn() {
        assertThat(verdicts(started(1), started(2), token(1, 2), completed(1, 3), token(2, 2)))
                .containsExactly(NEW_ATTEMPT, NEW_ATTEMPT, STALE, STALE, NEXT);
    }

    @Test
    void aRepeatIsDropped() {
        assertThat(verdicts(started(1), started(1), token(1, 2), started(1), token(1, 2)))
                .containsExactly(NEW_ATTEMPT, REPEAT, NEXT, REPEAT, REPEAT);
        assertThat(cursorAfter(started(1), token(1, 2), started(1)))
                .isEqualTo(new TurnCursor(1, 2, Phase.OPEN));
    }

    @Test
    void atAHoleThePrefixIsKeptAndLateEventsDoNotCount() {
        assertThat(verdicts(started(1), token(1, 2), token(1, 4), token(1, 3), token(1, 5)))
                .containsExactly(NEW_ATTEMPT, NEXT, HOLE, HOLE, HOLE);
        assertThat(cursorAfter(started(1), token(1, 2), token(1, 4)))
                .isEqualTo(new TurnCursor(1, 2, Phase.HOLED));
    }

    @Test
    void afterAHoleAnEndingCounts() {
        assertThat(verdicts(started(1), token(1, 3), completed(1, 4), completed(1, 4)))
                .containsExactly(NEW_ATTEMPT, HOLE, ENDING_AFTER_HOLE, AFTER_END);
        assertThat(verdicts(started(1), completed(1, 3)))
                .containsExactly(NEW_ATTEMPT, ENDING_AFTER_HOLE);
        assertThat(verdicts(started(1), completed(2, 3)))
                .containsExactly(NEW_ATTEMPT, ENDING_AFTER_HOLE);
    }

    @Test
    void afterAHoleAHigherAttemptStartsAfresh() {
        assertThat(verdicts(started(1), token(1, 3), started(2), token(2, 2)))
                .containsExactly(NEW_ATTEMPT, HOLE, NEW_ATTEMPT, NEXT);
    }

    @Test
    void anAttemptWhoseBeginningIsMissingStillReplacesTheOneBefore() {
        assertThat(verdicts(started(1), token(2, 2), token(1, 2), started(2), token(2, 3)))
                .containsExactly(NEW_ATTEMPT, HOLE, STALE, HOLE, HOLE);
        assertThat(cursorAfter(started(1), token(2, 2)))
                .isEqualTo(new TurnCursor(2, 0, Phase.HOLED));
    }

    @Test
    void anEndingFromOutsideEndsTheTurnWhateverCameBefore() {
        assertThat(verdicts(failed(1, 1))).containsExactly(ENDING_FROM_OUTSIDE);
        assertThat(verdicts(started(1), token(1, 2), failed(2, 1), token(1, 3), started(2)))
                .containsExactly(NEW_ATTEMPT, NEXT, ENDING_FROM_OUTSIDE, AFTER_END, AFTER_END);
        assertThat(verdicts(started(1), token(1, 3), cancelled(2, 1)))
                .containsExactly(NEW_ATTEMPT, HOLE, ENDING_FROM_OUTSIDE);
    }

    @Test
    void afterAnEndingNotEvenAHigherAttemptCounts() {
        assertThat(verdicts(started(1), completed(1, 2), started(2), failed(3, 1)))
                .containsExactly(NEW_ATTEMPT, NEXT, AFTER_END, AFTER_END);
    }

    @Test
    void aReaderThatResumesAfterAnEndingLearnsThatItWasOne() {
        // Given a reader that knows only the id of the last event it saw
        var cursor = TurnCursor.after(completed(1, 2).id());
        assertThat(cursor.ended()).isFalse();

        // When it reads the log again
        var again = ReadingRule.fold(cursor, completed(1, 2));

        // Then the ending is a repeat, and the turn has ended
        assertThat(again.verdict()).isEqualTo(REPEAT);
        assertThat(again.cursor()).isEqualTo(new TurnCursor(1, 2, Phase.ENDED));
    }

    @Test
    void aReaderThatResumesAfterTheAcceptedMessageReadsFromTheStart() {
        var accepted = TurnCursor.after(EventId.accepted(started(1).turnId()));
        assertThat(accepted).isEqualTo(TurnCursor.ACCEPTED);
        assertThat(ReadingRule.fold(accepted, started(1)).verdict()).isEqualTo(NEW_ATTEMPT);
    }

    @Test
    void fourVerdictsCount() {
        var counting = EnumSet.allOf(Verdict.class);
        counting.removeIf(verdict -> !verdict.counts());
        assertThat(counting)
                .containsExactlyInAnyOrder(
                        NEXT, NEW_ATTEMPT, ENDING_FROM_OUTSIDE, ENDING_AFTER_HOLE);
    }

    private static List<Verdict> verdicts(TurnEvent... log) {
        var verdicts = new ArrayList<Verdict>();
        var cursor = TurnCursor.ACCEPTED;
        for (var event : log) {
            var reading = ReadingRule.fold(cursor, event);
            verdicts.add(reading.verdict());
            cursor = reading.cursor();
        }
        return verdicts;
    }

    private static TurnCursor cursorAfter(TurnEvent... log) {
        var cursor = TurnCursor.ACCEPTED;
        for (var event : log) {
            cursor = ReadingRule.fold(cursor, event).cursor();
        }
        return cursor;
    }
}
