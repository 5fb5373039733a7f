package dev.parley.worker.writing;

import dev.parley.delivery.Delivery;
import dev.parley.events.MessageAccepted;
import dev.parley.events.Source;
import dev.parley.events.Text;
import dev.parley.events.TurnEvent;
import dev.parley.log.EventLog;
import dev.parley.log.LogPosition;
import dev.parley.worker.model.AttemptStopped;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Clock;
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
 * Writes an attempt's events: numbers them, appends each to the record, and hands it to delivery
 * once the record has acknowledged it. The first event that fails for good ends the attempt. To be
 * used by the attempt's thread; a thread of its own does the handing over.
 */
public final class AttemptWriter implements AutoCloseable {

    /** Characters in one token event: far below what a record may hold. */
    private static final int LONGEST_TOKEN = 8_192;

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
    private String half = "";

    AttemptWriter(
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

    /** The attempt begins; the first event. */
    public void started(String model, TurnEvent.@Nullable Parameters parameters, String worker) {
        append(new TurnEvent.Started(nextHeader(), model, parameters, worker));
    }

    /** A step of deep research; with its result, and what it cost, once it is finished. */
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

    /** The passages that the answer may cite; once, before the first token. */
    public void sources(List<Source> sources, String cascadeTier) {
        append(new TurnEvent.Sources(nextHeader(), sources, cascadeTier));
    }

    /**
     * A piece of the answer as the model sent it. A surrogate pair that it split is joined; what no
     * event may hold is replaced.
     */
    public void text(String piece) {
        var text = half + piece;
        half = "";
        if (!text.isEmpty() && Character.isHighSurrogate(text.charAt(text.length() - 1))) {
            half = text.substring(text.length() - 1);
            text = text.substring(0, text.length() - 1);
        }
        tokens(Text.storable(text));
    }

    private void tokens(String text) {
        for (int at = 0; at < text.length(); ) {
            int end = Math.min(text.length(), at + LONGEST_TOKEN);
            if (end < text.length() && Character.isHighSurrogate(text.charAt(end - 1))) {
                end--;
            }
            var token = text.substring(at, end);
            var utf8 = token.getBytes(StandardCharsets.UTF_8);
            digest.update(utf8);
            contentLength += utf8.length;
            append(new TurnEvent.Token(nextHeader(), token));
            at = end;
        }
    }

    /**
     * Blocks until everything written so far is recorded and delivered. No text may follow.
     *
     * @throws AttemptStopped where something was not
     */
    public void flush() {
        if (!half.isEmpty()) {
            half = "";
            tokens("\uFFFD");
        }
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

    /** Lower case hex of the SHA-256 of the text so far, as UTF-8. */
    public String contentSha256() {
        try {
            return HexFormat.of().formatHex(((MessageDigest) digest.clone()).digest());
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("the platform's SHA-256 can be cloned", e);
        }
    }

    /** Bytes of the text so far, as UTF-8. */
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

    // After a failure it goes on taking, so that the attempt's thread never waits for room.
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
            LOG.trace("Nothing more is written by {}", Thread.currentThread());
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
