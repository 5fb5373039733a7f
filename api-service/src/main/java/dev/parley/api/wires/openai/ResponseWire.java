package dev.parley.api.wires.openai;

import dev.parley.api.stream.SentText;
import dev.parley.api.stream.SseWriter;
import dev.parley.api.stream.Wire;
import dev.parley.api.wires.openai.Responses.Message;
import dev.parley.api.wires.openai.Responses.OutputText;
import dev.parley.api.wires.openai.Responses.Reasoning;
import dev.parley.api.wires.openai.Responses.Status;
import dev.parley.events.MessageAccepted;
import dev.parley.events.TurnEvent;
import java.io.IOException;
import java.util.List;
import java.util.UUID;

/**
 * A streamed response. An event's number is a function of the event log, so that a stream can go on
 * behind any number, on any node and at any time: before the first attempt the numbers are fixed,
 * and what event n of attempt a becomes has numbers from {@code (a - 1) * 2^20 + 8 * n} on. Numbers
 * have gaps; they never go back. {@code restarted} has the first number of the attempt that
 * replaces another, and {@code deleted} one behind all others.
 *
 * <p>No event takes text back. After a takeover the stream goes on if the new answer begins with
 * the text that was sent; otherwise it ends with the error {@code restarted}, and a new stream has
 * the new answer.
 */
final class ResponseWire implements Wire {

    private static final int CREATED = 0;
    private static final int QUEUED = 1;
    private static final int IN_PROGRESS = 2;

    /** The most events that one of the log becomes, unless it is the last. */
    private static final int EACH = 8;

    private static final long ATTEMPT = 1 << 20;

    /** Behind every attempt; a number in JavaScript is exact up to 2^53. */
    private static final long DELETED = 1L << 52;

    // The places of an event's parts. What was thought is closed before the text begins.
    private static final int THOUGHT_DONE = 0;
    private static final int THOUGHT = 3;
    private static final int ITEM = 3;
    private static final int TEXT = 5;

    private final ResponseEvents events;
    private final ResponseFold fold;
    private final SseWriter out;
    private final long after;
    private final SentText sent = new SentText();
    private boolean saidQueued;
    private boolean hasBegun;
    private boolean isThinking;
    private boolean hasThought;
    private boolean hasItem;
    private boolean lostThoughts;

    /**
     * @param after the number of the last event that the client has; -1 for none
     */
    ResponseWire(SseWriter out, ResponseFold fold, long after) {
        this.events = new ResponseEvents(out, after);
        this.out = out;
        this.fold = fold;
        this.after = after;
    }

    @Override
    public void accepted(MessageAccepted event) throws IOException {
        fold.accepted(event);
        events.response("created", CREATED, fold.response());
    }

    @Override
    public void queued() throws IOException {
        if (saidQueued) {
            out.heartbeat();
        } else {
            saidQueued = true;
            events.response("queued", QUEUED, fold.response());
        }
    }

    @Override
    public void restart(int attempt) {
        lostThoughts = hasThought;
        sent.repeats();
        fold.restart(attempt);
    }

    @Override
    public boolean turn(TurnEvent event, UUID answerId) throws IOException {
        long number = base(event) + (long) EACH * event.n();
        if (lostThoughts || isOfLostAttempt(event)) {
            return restarted(event);
        }
        fold.turn(event, answerId);
        return switch (event) {
            case TurnEvent.Started ignored -> begin();
            case TurnEvent.Progress ignored -> think(event, number);
            case TurnEvent.Reasoning ignored -> think(event, number);
            case TurnEvent.Token token -> token(token, number);
            case TurnEvent.Completed ignored -> sent.isRepeated() ? end(number) : restarted(event);
            case TurnEvent.Cancelled ignored -> end(number);
            case TurnEvent.Failed ignored -> end(number);
            case TurnEvent.Sources ignored -> true;
            case TurnEvent.Unknown ignored -> true;
        };
    }

    private static long base(TurnEvent event) {
        return (event.attempt() - 1) * ATTEMPT;
    }

    // The client has a part of an attempt that was replaced. An ending from outside replaces none.
    private boolean isOfLostAttempt(TurnEvent event) {
        boolean isFromOutside = event instanceof TurnEvent.Ending && event.n() == 1;
        return after >= EACH && after < base(event) && !isFromOutside;
    }

    private boolean begin() throws IOException {
        if (!hasBegun) {
            hasBegun = true;
            events.response("in_progress", IN_PROGRESS, fold.response());
        }
        return true;
    }

    private boolean think(TurnEvent event, long number) throws IOException {
        var thought = fold.lastThought();
        if (thought == null) {
            return true;
        }
        // The item of the text has the place of the thoughts, from an attempt that had none.
        if (hasItem) {
            return restarted(event);
        }
        var id = fold.reasoningId();
        if (thought.isNewPart()) {
            if (isThinking) {
                closePart(thought.part() - 1, number);
            } else {
                events.item("added", number + THOUGHT - 1, 0, Reasoning.of(id, List.of()));
            }
            events.summaryPart("added", number + THOUGHT, id, thought.part(), "");
        }
        isThinking = true;
        hasThought = true;
        events.summaryDelta(number + THOUGHT + 1, id, thought.part(), thought.text());
        return true;
    }

    private void closePart(int part, long number) throws IOException {
        var text = fold.thoughts().get(part);
        events.summaryText(number + THOUGHT_DONE, fold.reasoningId(), part, text);
        events.summaryPart("done", number + THOUGHT_DONE + 1, fold.reasoningId(), part, text);
    }

    private void closeThoughts(long number) throws IOException {
        if (isThinking) {
            isThinking = false;
            closePart(fold.thoughts().size() - 1, number);
            events.item("done", number + THOUGHT_DONE + 2, 0, fold.reasoning());
        }
    }

    private boolean token(TurnEvent.Token token, long number) throws IOException {
        var more = sent.next(token.text());
        if (more == null) {
            return restarted(token);
        }
        beginItem(number);
        if (!more.isEmpty()) {
            events.delta(number + TEXT, fold.itemId(), fold.itemIndex(), more);
        }
        return true;
    }

    private void beginItem(long number) throws IOException {
        closeThoughts(number);
        if (!hasItem) {
            hasItem = true;
            var empty = Message.answer(fold.itemId(), Status.IN_PROGRESS, List.of());
            events.item("added", number + ITEM, fold.itemIndex(), empty);
            events.part(
                    "added",
                    number + ITEM + 1,
                    fold.itemId(),
                    fold.itemIndex(),
                    OutputText.of("", List.of()));
        }
    }

    private boolean end(long number) throws IOException {
        if (fold.status() == Status.COMPLETED) {
            beginItem(number);
        }
        closeThoughts(number);
        long next = number + TEXT;
        if (hasItem) {
            var id = fold.itemId();
            int index = fold.itemIndex();
            int place = 0;
            for (var citation : fold.citations()) {
                events.citation(next++, id, index, place++, citation);
            }
            events.text(next++, id, index, fold.part().text());
            events.part("done", next++, id, index, fold.part());
            events.item("done", next++, index, fold.item());
        }
        var how =
                switch (fold.status()) {
                    case COMPLETED -> "completed";
                    case FAILED -> "failed";
                    case QUEUED, IN_PROGRESS, INCOMPLETE, CANCELLED -> "incomplete";
                };
        events.response(how, next, fold.response());
        events.done();
        return false;
    }

    @Override
    public void deleted(UUID sessionId) throws IOException {
        events.error(DELETED, "deleted", "The conversation was deleted.");
    }

    // Wherever this stream notices it: nothing of the new attempt was sent before.
    private boolean restarted(TurnEvent event) throws IOException {
        events.error(
                base(event),
                "restarted",
                "The answer was started again, and what was sent of it is void: a new stream of"
                        + " this response has the new one.");
        return false;
    }
}
