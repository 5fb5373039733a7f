package dev.parley.store.history;

import dev.parley.events.ReadingRule;
import dev.parley.events.SessionEvent;
import dev.parley.events.TurnCursor;
import dev.parley.events.TurnEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Collects the finished steps from a turn's events, which may repeat. */
final class FinishedSteps implements Predicate<SessionEvent> {

    private final List<TurnEvent.Progress> steps = new ArrayList<>();
    private TurnCursor cursor = TurnCursor.ACCEPTED;

    @Override
    public boolean test(SessionEvent event) {
        if (event instanceof TurnEvent turn) {
            var reading = ReadingRule.fold(cursor, turn);
            cursor = reading.cursor();
            if (reading.verdict().counts()
                    && turn instanceof TurnEvent.Progress step
                    && step.result() != null) {
                steps.add(step);
            }
        }
        return true;
    }

    List<TurnEvent.Progress> steps() {
        return List.copyOf(steps);
    }
}
