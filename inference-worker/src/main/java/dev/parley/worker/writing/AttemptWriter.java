package dev.parley.worker.writing;

import dev.parley.delivery.Delivery;
import dev.parley.events.MessageAccepted;
import dev.parley.events.Source;
import dev.parley.events.Text;
import dev.parley.events.TurnEvent;
import dev.parley.log.EventLog;
import dev.parley.log.LogPosition;
import dev.parley.worker.jobs.AttemptStopped;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes an attempt's events: numbers them, appends each to the event log, and delivers it once the
 * event log has acknowledged it. The first event that finally fails ends the attempt. Not
 * thread-safe; a thread of its own delivers.
 */
public final class AttemptWriter implements AutoCloseable {

    /** Characters of one event of text: far fewer than one record can hold. */
    private static final int LONGEST_PIECE = 8_192;

    private sealed interface Pending {}

    private record Written(TurnEvent event, CompletableFuture<LogPosition> recorded)
            implements Pending {}

    private record Flush(CompletableFuture<@Nullable Void> done) implements Pending {}

    private static final Logger LOG = LoggerFactory.getLogger(AttemptWriter.class);

    private final EventLog log;
    private final Delivery delivery;
    private final Clock clock;
    private final MessageAccepted turn;
    private final int attempt;
    private final BlockingQueue<Pending> pending;
    private final MessageDigest digest = Text.sha256();
    private volatile @Nullable Throwable broken;
    private final Thread deliverer;
    private CompletableFuture<?> lastDelivered = CompletableFuture.completedFuture(null);
    private long contentLength;
    private int n;

    /** The half of a surrogate pair that ended the last piece; mostly empty. */
    private String half = "";

    /**
     * Opens the writer; the caller closes it.
     *
     * @param maxUnacknowledged events that may wait for the event log
     */
    public AttemptWriter(
            EventLog log,
            Delivery delivery,
            Clock clock,
            MessageAccepted turn,
            int attempt,
            int maxUnacknowledged) {
        this.log = log;
        this.delivery = delivery;
        this.clock = clock;
        this.turn = turn;
        this.attempt = attempt;
        this.pending = new ArrayBlockingQueue<>(maxUnacknowledged);
        this.deliverer =
                Thread.ofVirtual().name("parley-deliver-" + turn.turnId()).start(this::deliver);
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

    /** Writes the passages that the answer may cite: once, before the first token. */
    public void sources(List<Source> sources, String cascadeTier) {
        append(new TurnEvent.Sources(nextHeader(), sources, cascadeTier));
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
        var flush = new Flush(new CompletableFuture<>());
        put(flush);
        flush.done().join();
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

    /** The bytes of the text so far, as UTF-8. */
    public long contentLength() {
        return contentLength;
    }

    @Override
    public void close() {
        deliverer.interrupt();
    }

    private void append(TurnEvent event) {
        checkWhole();
        n = event.n();
        put(new Written(event, log.append(event)));
    }

    private void checkWhole() {
        var failure = broken;
        if (failure != null) {
            throw new AttemptStopped("an event was not written", failure);
        }
    }

    private void put(Pending event) {
        try {
            pending.put(event);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AttemptStopped("interrupted while writing", e);
        }
    }

    // After a failure it still takes events, so that the attempt's thread never waits for room.
    private void deliver() {
        try {
            while (true) {
                switch (pending.take()) {
                    case Written(TurnEvent event, var recorded) -> {
                        if (broken == null) {
                            deliver(event, recorded);
                        }
                    }
                    case Flush(var done) -> {
                        lastDelivered.handle((delivered, failure) -> failure).join();
                        done.complete(null);
                    }
                }
            }
        } catch (InterruptedException e) {
            LOG.trace("{} ends: its writer was closed", Thread.currentThread());
        }
    }

    private void deliver(TurnEvent event, CompletableFuture<LogPosition> recorded) {
        try {
            recorded.join();
        } catch (CompletionException e) {
            broken = e;
            return;
        }
        lastDelivered =
                delivery.append(event)
                        .whenComplete(
                                (delivered, failure) -> {
                                    if (failure != null) {
                                        broken = failure;
                                    }
                                });
    }
}
