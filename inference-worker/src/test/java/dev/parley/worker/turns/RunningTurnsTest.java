package dev.parley.worker.turns;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.events.ChatMode;
import dev.parley.events.MessageAccepted;
import dev.parley.events.ModelChoice;
import dev.parley.store.turns.Claim;
import dev.parley.store.workers.HeldTurn;
import dev.parley.worker.WorkerSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

/** The slots, and what they do about a turn that runs for too long. */
class RunningTurnsTest {

    /** So long ago that also the time of grace is over. */
    private static final Duration LONG_AGO = Duration.ofMinutes(-1);

    private final RunningTurns turns =
            new RunningTurns(
                    new Binder(new MapConfigurationPropertySource(Map.of("parley.worker.slots", 2)))
                            .bind("parley.worker", WorkerSettings.class)
                            .get());

    @Test
    void aTurnThatRunsForTooLongIsStoppedAndInterrupted() {
        var late = turns.begin(claim(), LONG_AGO);
        var healthy = turns.begin(claim(), Duration.ofMinutes(1));
        late.runsOn(Thread.currentThread());

        turns.stopOverdue();

        assertThat(Thread.interrupted()).isTrue();
        assertThat(late.stop().isRaised()).isTrue();
        assertThat(late.stop().workerStops()).isFalse();
        assertThat(healthy.stop().isRaised()).isFalse();
        assertThat(turns.free()).isZero();
    }

    @Test
    void aTurnThatDoesNotStopLosesItsSlot() {
        var stuck = turns.begin(claim(), LONG_AGO);
        turns.stopOverdue();
        turns.stopOverdue();
        assertThat(turns.free()).as("it has time to stop").isEqualTo(1);

        stuck.mayTake(LONG_AGO);
        turns.stopOverdue();

        assertThat(turns.free()).isEqualTo(2);
        assertThat(turns.held()).isEmpty();
        stuck.close();
        assertThat(turns.free()).isEqualTo(2);
    }

    /** The thread of the lease may wait for a database that is away. */
    @Test
    void turnsAreStoppedByAThreadThatWaitsForNothingElse() throws Exception {
        var late = turns.begin(claim(), LONG_AGO);
        var watchdog = new Watchdog(turns);

        watchdog.start();
        try {
            assertThat(late.stop().awaitRaised(Duration.ofSeconds(60))).isTrue();
            assertThat(watchdog.isWatching()).isTrue();
        } finally {
            watchdog.stop();
        }
        assertThat(watchdog.isWatching()).isFalse();
    }

    @Test
    void onlyASlotThatBecomesFreeAfterAllWereTakenIsTold() {
        var told = new AtomicInteger();
        turns.onFreed(told::incrementAndGet);
        var first = turns.begin(claim(), Duration.ZERO);
        var second = turns.begin(claim(), Duration.ZERO);

        first.close();
        second.close();
        second.close();

        assertThat(told).hasValue(1);
    }

    @Test
    void deepResearchHoldsHalfOfTheSlotsAndTellsWhenItsShareIsFree() {
        var told = new AtomicInteger();
        turns.onFreed(told::incrementAndGet);
        assertThat(turns.freeForResearch()).isEqualTo(1);

        var research = turns.begin(claim(ChatMode.DEEP_RESEARCH), Duration.ZERO);

        assertThat(turns.free()).isEqualTo(1);
        assertThat(turns.freeForResearch()).isZero();
        research.close();
        assertThat(told).hasValue(1);
        assertThat(turns.freeForResearch()).isEqualTo(1);
    }

    @Test
    void onlyTheAttemptThatIsMeantIsStoppedOrCancelled() {
        var claim = claim();
        var turn = turns.begin(claim, Duration.ZERO);

        turns.stop(List.of(new HeldTurn(claim.turnId(), 2)));
        turns.cancel(List.of(new HeldTurn(claim.turnId(), 2)));
        assertThat(turn.stop().isRaised() || turn.cancel().isRaised()).isFalse();

        turns.stop(List.of(new HeldTurn(claim.turnId(), 1)));
        turns.cancel(List.of(new HeldTurn(claim.turnId(), 1)));
        assertThat(turn.stop().isRaised() && turn.cancel().isRaised()).isTrue();
    }

    private static Claim claim() {
        return claim(ChatMode.REGULAR);
    }

    private static Claim claim(ChatMode mode) {
        var message =
                new MessageAccepted(
                        UUID.randomUUID(),
                        UUID.randomUUID(),
                        Instant.EPOCH,
                        UUID.randomUUID(),
                        UUID.randomUUID(),
                        "a question",
                        mode,
                        List.of(),
                        null,
                        ModelChoice.DEFAULT);
        return new Claim(message, "local", 1, 0, false);
    }
}
