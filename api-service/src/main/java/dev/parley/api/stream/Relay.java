package dev.parley.api.stream;

import dev.parley.events.FailureCode;
import dev.parley.events.MessageAccepted;
import dev.parley.events.ReadingRule;
import dev.parley.events.ReadingRule.Verdict;
import dev.parley.events.SessionEvent;
import dev.parley.events.TurnCursor;
import dev.parley.events.TurnEvent;
import dev.parley.events.TurnImported;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Queue;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Decides what one reader is sent. It takes events from the event log and from the live feed, in
 * any overlap, and passes on each event that counts exactly once. Used by the reader's thread.
 */
final class Relay {

    /** The number of turns whose late repeats are recognized; a repeat comes within seconds. */
    private static final int REMEMBERED_TURNS = 64;

    private static final TurnCursor OVER = new TurnCursor(0, 0, TurnCursor.Phase.ENDED);

    /** The result of an event. */
    enum Step {
        GO_ON,
        /** The turn's last event on this wire was sent. */
        TURN_ENDED,
        /** Events before this one are missing: read them from the event log. */
        MISSING,
        SESSION_DELETED;

        /** Returns true if the wire has sent how it ends. */
        boolean isLast() {
            return this == TURN_ENDED || this == SESSION_DELETED;
        }
    }

    private final Wire wire;
    private final boolean everyTurn;
    private final Queue<UUID> known = new ArrayDeque<>(2);
    private @Nullable Turn turn;

    private record Turn(UUID id, UUID answerId, TurnCursor cursor) {
        Turn at(TurnCursor next) {
            return new Turn(id, answerId, next);
        }
    }

    /**
     * @param everyTurn true to send the turns that begin later, too
     */
    Relay(Wire wire, boolean everyTurn) {
        this.wire = wire;
        this.everyTurn = everyTurn;
    }

    /** Returns true if turns that begin later are sent, too. */
    boolean sendsEveryTurn() {
        return everyTurn;
    }

    /** Reports that the turn waits for a worker. */
    void sayQueued() throws IOException {
        wire.queued();
    }

    /** Ignores these turns, which were over before, if the feed still brings them. */
    void leaveOut(Collection<UUID> turns) {
        turns.forEach(this::remember);
    }

    /** Begins after this turn, which was over before. */
    void beginAfter(UUID turnId) {
        resume(turnId, turnId, OVER);
    }

    /** Continues a turn that the reader has seen up to the cursor. */
    void resume(UUID turnId, UUID answerId, TurnCursor seen) {
        remember(turnId);
        turn = new Turn(turnId, answerId, seen);
    }

    /** Returns the turn that is being sent or was sent last. */
    @Nullable UUID turnId() {
        return turn == null ? null : turn.id();
    }

    /** Returns how far that turn was sent. */
    TurnCursor cursor() {
        return turn == null ? TurnCursor.ACCEPTED : turn.cursor();
    }

    /** Returns true if the turn that was sent last has not ended. */
    boolean isLive() {
        return turn != null && !turn.cursor().ended();
    }

    /** Returns true if the turn was accepted and nothing of its answer was sent. */
    boolean isWaiting() {
        return turn != null && turn.cursor().equals(TurnCursor.ACCEPTED);
    }

    /** Returns true if the event log itself lacks events of the turn. */
    boolean isHoled() {
        return turn != null && turn.cursor().phase() == TurnCursor.Phase.HOLED;
    }

    /** Takes an event of the live feed. */
    Step takeLive(SessionEvent event) throws IOException {
        return take(event, true);
    }

    /** Takes an event of the event log; events that are missing there are lost. */
    Step takeLogged(SessionEvent event) throws IOException {
        return take(event, false);
    }

    private Step take(SessionEvent event, boolean live) throws IOException {
        return switch (event) {
            case MessageAccepted accepted -> {
                // A feed may begin with some events from before its reader attached.
                if ((turn == null || everyTurn) && !known.contains(accepted.turnId())) {
                    // The turn before has ended in the event log; its ending may not be delivered.
                    if (live && turn != null && !turn.cursor().ended()) {
                        yield Step.MISSING;
                    }
                    resume(accepted.turnId(), accepted.assistantMessageId(), TurnCursor.ACCEPTED);
                    wire.accepted(accepted);
                }
                yield Step.GO_ON;
            }
            case TurnEvent turnEvent -> take(turnEvent, live);
            case TurnImported ignored -> Step.GO_ON;
            case SessionEvent.SessionDeleted deleted -> {
                wire.deleted(deleted.sessionId());
                yield Step.SESSION_DELETED;
            }
            case SessionEvent.SessionCreated ignored -> Step.GO_ON;
            case SessionEvent.SessionUpdated ignored -> Step.GO_ON;
            case SessionEvent.LeafSelected ignored -> Step.GO_ON;
            case SessionEvent.DocumentEvent ignored -> Step.GO_ON;
        };
    }

    private Step take(TurnEvent event, boolean live) throws IOException {
        var current = turn;
        if (current == null || !current.id().equals(event.turnId())) {
            return Step.GO_ON;
        }
        var reading = ReadingRule.fold(current.cursor(), event);
        var verdict = reading.verdict();
        boolean missing = verdict == Verdict.HOLE || verdict == Verdict.ENDING_AFTER_HOLE;
        if (live && missing) {
            return Step.MISSING;
        }
        turn = current.at(reading.cursor());
        if (!verdict.counts()) {
            return Step.GO_ON;
        }
        if (verdict == Verdict.NEW_ATTEMPT && current.cursor().attempt() > 0) {
            wire.restart(event.attempt());
        }
        var told = verdict == Verdict.ENDING_AFTER_HOLE ? afterHole(event) : event;
        return wire.turn(told, current.answerId()) ? Step.GO_ON : Step.TURN_ENDED;
    }

    // A client that cannot check the text would take what came for the whole answer.
    private TurnEvent afterHole(TurnEvent ending) {
        return ending instanceof TurnEvent.Completed && !wire.provesTheText()
                ? TurnEvent.Failed.of(ending.header(), FailureCode.EVENTS_MISSING)
                : ending;
    }

    private void remember(UUID turnId) {
        if (!known.contains(turnId)) {
            known.add(turnId);
        }
        if (known.size() > REMEMBERED_TURNS) {
            known.remove();
        }
    }
}
