package dev.parley.store.history.projection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.events.TurnEvent;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class LiveTurnsTest {

    private static final int PARTITION = 3;
    private static final int BOUND = 100_000;

    private final LiveTurns turns = new LiveTurns(BOUND);

    @Test
    void aBatchFindsWhatTheBatchBeforeHasKept() {
        var turn = turn("");
        keep(10, turn);

        assertThat(from(10).take(turn.turnId())).isSameAs(turn);
    }

    @Test
    void aTurnThatABatchDidNotTouchIsStillKept() {
        var quiet = turn("");
        keep(10, quiet);
        var other = turn("");
        from(10);
        keep(20, other);

        assertThat(from(20).take(quiet.turnId())).isSameAs(quiet);
    }

    @Test
    void afterARollbackNothingIsKept() {
        var taken = turn("");
        var other = turn("");
        keep(10, taken, other);
        from(10).take(taken.turnId());

        var again = from(10);

        assertThat(again.take(taken.turnId())).isNull();
        assertThat(again.take(other.turnId())).isNull();
    }

    @Test
    void aBatchThatBeginsAnywhereElseFindsNothing() {
        var turn = turn("");
        keep(10, turn);

        assertThat(from(0).take(turn.turnId())).isNull();
        assertThat(from(10).take(turn.turnId())).isNull();
    }

    @Test
    void aTurnOfAnotherPartitionIsNotHandedOver() {
        var turn = turn("");
        keep(10, turn);

        assertThat(turns.begin(Map.of(PARTITION + 1, 0L)).take(turn.turnId())).isNull();
        assertThat(from(10).take(turn.turnId())).isSameAs(turn);
    }

    @Test
    void theTurnsThatWereUsedLeastRecentlyAreDroppedFirst() {
        var old = turn("x".repeat(BOUND / 8));
        var used = turn("x".repeat(BOUND / 8));
        keep(10, old, used);
        var batch = from(10);
        var again = batch.take(used.turnId());
        assertThat(again).isNotNull();
        keep(20, again, turn("x".repeat(BOUND / 4)));

        var next = from(20);

        assertThat(next.take(old.turnId())).isNull();
        assertThat(next.take(used.turnId())).isSameAs(used);
    }

    @Test
    void aTurnThatIsLargerThanTheBoundIsNotKept() {
        var large = turn("x".repeat(BOUND));
        var small = turn("");
        keep(10, large, small);

        var next = from(10);

        assertThat(next.take(large.turnId())).isNull();
        assertThat(next.take(small.turnId())).isSameAs(small);
    }

    @Test
    void theTurnsOfADeletedSessionAreDropped() {
        var turn = turn("");
        keep(10, turn);
        from(10);
        turns.keep(List.of(), Set.of(turn.sessionId()), Map.of(PARTITION, 20L));

        assertThat(from(20).take(turn.turnId())).isNull();
    }

    private LiveTurns.Batch from(long position) {
        return turns.begin(Map.of(PARTITION, position));
    }

    private void keep(long position, LiveTurn... live) {
        turns.keep(List.of(live), Set.of(), Map.of(PARTITION, position));
    }

    private static LiveTurn turn(String text) {
        var turn = LiveTurn.accepted(UUID.randomUUID(), UUID.randomUUID(), PARTITION);
        var header = new TurnEvent.Header(turn.sessionId(), turn.turnId(), 1, 1, Instant.EPOCH);
        turn.read(new TurnEvent.Token(header, text), PARTITION);
        return turn;
    }
}
