package dev.parley.store.history;

import dev.parley.events.EventId;
import dev.parley.events.MessageAccepted;
import dev.parley.events.SessionEvent;
import dev.parley.events.TurnEvent;
import java.util.Optional;
import java.util.function.Predicate;

/** Joins the text of a turn's events, in order, up to one of them. */
final class TextUpTo implements Predicate<SessionEvent> {

    private final EventId last;
    private final StringBuilder text = new StringBuilder();
    private int attempt;
    private boolean reached;

    TextUpTo(EventId last) {
        this.last = last;
    }

    @Override
    public boolean test(SessionEvent event) {
        if (event instanceof MessageAccepted accepted) {
            reached = accepted.id().equals(last);
        } else if (event instanceof TurnEvent turn) {
            // An ending that opens its attempt keeps the text of the attempt before.
            if (turn.attempt() > attempt && !(turn instanceof TurnEvent.Ending)) {
                text.setLength(0);
                attempt = turn.attempt();
            }
            if (turn instanceof TurnEvent.Token token) {
                text.append(token.text());
            }
            reached = turn.id().equals(last);
        }
        return !reached;
    }

    /** Returns the text; empty if the event did not come. */
    Optional<String> result() {
        return reached ? Optional.of(text.toString()) : Optional.empty();
    }
}
