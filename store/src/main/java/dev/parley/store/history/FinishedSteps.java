package dev.parley.store.history;

import dev.parley.events.ReadingRule;
import dev.parley.events.SessionEvent;
import dev.parley.events.TurnCursor;
import dev.parley.events.TurnEvent;
import dev.parley.store.history.TurnArchive.EarlierSteps;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Collects the finished steps from a turn's events, which may repeat. */
final class FinishedSteps implements Predicate<SessionEvent> {

    private final List<TurnEvent.Progress> steps = new ArrayList<>();
    private TurnCursor cursor = TurnCursor.ACCEPTED;
    private Instant begun = Instant.EPOCH;

    /** Of the attempts before the current one, and of the current one. */
    private Duration before = Duration.ZERO;

    private Duration current = Duration.ZERO;

    @Override
    public boolean test(SessionEvent event) {
        if (event instanceof TurnEvent turn) {
            var reading = ReadingRule.fold(cursor, turn);
            cursor = reading.cursor();
            if (reading.verdict() == ReadingRule.Verdict.NEW_ATTEMPT) {
                begun = turn.at();
                before = before.plus(current);
                current = Duration.ZERO;
            }
            if (reading.verdict().counts()
                    && turn instanceof TurnEvent.Progress step
                    && step.result() != null) {
                steps.add(step);
                // Clocks differ and are set, so an event may seem to be older than its attempt.
                var taken = Duration.between(begun, step.at());
                current = taken.isNegative() ? Duration.ZERO : taken;
            }
        }
        return true;
    }

    EarlierSteps result() {
        return new EarlierSteps(List.copyOf(steps), before.plus(current));
    }
}
