package dev.parley.worker.writing;

import dev.parley.delivery.Delivery;
import dev.parley.encryption.EventCipher;
import dev.parley.events.Envelope;
import dev.parley.events.MessageAccepted;
import dev.parley.events.Source;
import dev.parley.events.Text;
import dev.parley.events.TurnEvent;
import dev.parley.log.EventLog;
import dev.parley.operations.TokenDelay;
import dev.parley.seals.AttemptChain;
import dev.parley.worker.jobs.AttemptStopped;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * Writes an attempt's events: numbers them, appends each to the event log, and delivers it once the
 * event log has acknowledged it, on the thread that learns of it. The first event that finally
 * fails ends the attempt. Not thread-safe.
 */
public final class AttemptWriter implements AutoCloseable {

    /** Characters of one event of text: far fewer than one record can hold. */
    private static final int LONGEST_PIECE = 8_192;

    private final EventLog log;
    private final Delivery delivery;
    private final EventCipher.Encoder encoder;
    private final Clock clock;
    private final MessageAccepted turn;
    private final int attempt;
    private final int bound;
    private final TokenDelay delay;

    /** A permit for each event that may still be on its way. */
    private final Semaphore room;

    private final MessageDigest digest = Text.sha256();
    private final AttemptChain chain = new AttemptChain();
    private volatile @Nullable Throwable broken;
    private long contentLength;
    private int n;

    /** The last event that the event log has acknowledged; the producer's thread alone uses it. */
    private int acknowledged;

    /** The half of a surrogate pair that ended the last piece; mostly empty. */
    private String half = "";

    /**
     * See {@link AttemptWriters}.
     *
     * @param encoder of the turn's session
     * @param maxUnacknowledged events that may wait for the event log or for delivery
     */
    AttemptWriter(
            EventLog log,
            Delivery delivery,
            EventCipher.Encoder encoder,
            Clock clock,
            MessageAccepted turn,
            int attempt,
            int maxUnacknowledged,
            TokenDelay delay) {
        this.log = log;
        this.delivery = delivery;
        this.encoder = encoder;
        this.clock = clock;
        this.turn = turn;
        this.attempt = attempt;
        this.bound = maxUnacknowledged;
        this.delay = delay;
        this.room = new Semaphore(maxUnacknowledged);
    }

    /** Writes that the attempt begins: its first event. */
    public void started(String model, TurnEvent.@Nullable Parameters parameters, String worker) {
        append(new TurnEvent.Started(nextHeader(), model, parameters, worker));
    }

    /**
     * Writes a step of a deep research.
     *
     * @param result null when the step begins
     * @param tokens the step's cost; null when it begins, or if it called no model
     */
    public void progress(
            TurnEvent.Stage stage,
            String stepId,
            int step,
            int of,
            String detail,
            @Nullable String result,
            @Nullable Long tokens) {
        append(
                new TurnEvent.Progress(
                        nextHeader(),
                        stage,
                        stepId,
                        step,
                        of,
                        Text.storable(detail),
                        result == null ? null : Text.storable(result),
                        tokens));
    }

    /**
     * Writes the passages that the answer may cite: once, before the first token.
     *
     * @param basis null if no model is asked
     */
    public void sources(List<Source> sources, String cascadeTier, TurnEvent.@Nullable Basis basis) {
        append(new TurnEvent.Sources(nextHeader(), sources, cascadeTier, basis));
    }

    /** Writes a piece of what the model says while it thinks. */
    public void reasoning(String piece) {
        pieces(Text.storable(piece))
                .forEach(text -> append(new TurnEvent.Reasoning(nextHeader(), text)));
    }

    /**
     * Writes a piece of the answer as the model sent it. Joins a surrogate pair that two pieces
     * share, and replaces what no event may hold.
     */
    public void text(String piece) {
        var text = half + piece;
        int end = Text.cutAt(text, text.length());
        half = text.substring(end);
        tokens(Text.storable(text.substring(0, end)));
    }

    private void tokens(String text) {
        for (var token : pieces(text)) {
            var utf8 = token.getBytes(StandardCharsets.UTF_8);
            digest.update(utf8);
            contentLength += utf8.length;
            append(new TurnEvent.Token(nextHeader(), token));
        }
    }

    private static List<String> pieces(String text) {
        var pieces = new ArrayList<String>();
        for (int at = 0; at < text.length(); ) {
            int end = Text.cutAt(text, Math.min(text.length(), at + LONGEST_PIECE));
            pieces.add(text.substring(at, end));
            at = end;
        }
        return pieces;
    }

    /**
     * Blocks until everything written so far is in the event log and delivered. No text may follow.
     *
     * @throws AttemptStopped if an event could not be written or delivered
     */
    public void flush() {
        tokens(Text.storable(half));
        half = "";
        takeRoom(bound);
        room.release(bound);
        checkWhole();
    }

    /** The header of the next event, such as the ending. */
    public TurnEvent.Header nextHeader() {
        return new TurnEvent.Header(
                turn.sessionId(), turn.turnId(), attempt, n + 1, clock.instant());
    }

    /** The SHA-256 of the text so far, as UTF-8, in lower-case hex. */
    public String contentSha256() {
        try {
            return HexFormat.of().formatHex(((MessageDigest) digest.clone()).digest());
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("the platform's SHA-256 can be cloned", e);
        }
    }

    /** The chain's head over all events so far, which the ending carries. */
    public String chain() {
        return chain.head();
    }

    /** The bytes of the text so far, as UTF-8. */
    public long contentLength() {
        return contentLength;
    }

    /** Delivers nothing any more, whatever the event log still acknowledges. */
    @Override
    public void close() {
        if (broken == null) {
            broken = new IllegalStateException("the writer was closed");
        }
    }

    private void append(TurnEvent event) {
        checkWhole();
        var encoded = encoder.encode(event);
        takeRoom(1);
        n = event.n();
        chain.add(encoded.bytes());
        try {
            log.append(encoded, (position, failure) -> recorded(event, encoded, failure));
        } catch (RuntimeException | Error e) {
            settled(e);
            throw e;
        }
    }

    private void checkWhole() {
        var failure = broken;
        if (failure != null) {
            throw new AttemptStopped("an event was not written", failure);
        }
    }

    private void takeRoom(int events) {
        try {
            room.acquire(events);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AttemptStopped("interrupted while writing", e);
        }
    }

    // The event log acknowledges an attempt's events in order: all have one key. After one that is
    // missing there, none may be shown.
    private void recorded(TurnEvent event, Envelope encoded, @Nullable Exception failure) {
        if (failure == null && event.n() == acknowledged + 1 && broken == null) {
            acknowledged = event.n();
            delay.passed(event);
            deliver(encoded);
        } else {
            settled(
                    failure != null
                            ? failure
                            : new IllegalStateException("an event before it was not acknowledged"));
        }
    }

    // The producer would only log what its callback throws, and the attempt would wait for ever.
    private void deliver(Envelope event) {
        try {
            delivery.append(event).whenComplete((done, failure) -> settled(failure));
        } catch (RuntimeException | Error e) {
            settled(e);
        }
    }

    private void settled(@Nullable Throwable failure) {
        if (failure != null && broken == null) {
            broken = failure;
        }
        room.release();
    }
}
