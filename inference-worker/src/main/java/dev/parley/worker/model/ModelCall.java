package dev.parley.worker.model;

import dev.langchain4j.http.client.HttpRequest;
import dev.parley.events.FailureCode;
import dev.parley.worker.jobs.AttemptStopped;
import dev.parley.worker.jobs.StopSignal;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One try at an answer. The exchange runs on a thread of its own and hands over each piece. The
 * caller waits no longer than the settings allow; whatever the server sends shows that it lives.
 */
final class ModelCall {

    /** Pieces read ahead of the event log; a full queue slows the reading of the model's stream. */
    private static final int READ_AHEAD = 256;

    private sealed interface Signal {}

    private record Piece(String text) implements Signal {}

    private record Thought(String text) implements Signal {}

    /** The answer has ended; what follows can only add to it. */
    private record Finished(ModelAnswer answer) implements Signal {}

    private record Whole(ModelAnswer answer) implements Signal {}

    private record Broken(Throwable cause) implements Signal {}

    private final ModelSettings settings;
    private final ModelExchange exchange;
    private final long deadline;
    private final StopSignal stop;
    private final BlockingQueue<Signal> signals = new ArrayBlockingQueue<>(READ_AHEAD);
    private volatile String refusal = "";
    private boolean hasThought;
    private boolean hasText;
    private @Nullable ModelAnswer finished;

    ModelCall(ModelSettings settings, HttpClient http, long deadline, StopSignal stop) {
        this.settings = settings;
        this.exchange = new ModelExchange(http, settings.maxResponseBytes());
        this.deadline = deadline;
        this.stop = stop;
    }

    /** Returns true if the model has begun to think or to answer: asking again costs it again. */
    boolean hasBegun() {
        return hasThought || hasText;
    }

    /** Returns the body of a response that refuses the request; empty if there was none. */
    String refusal() {
        return refusal;
    }

    /** Returns true if the server took the request. */
    boolean wasTaken() {
        return exchange.status() / 100 == 2;
    }

    /**
     * Sends the request and reads the answer.
     *
     * @param json the body of the request
     */
    ModelAnswer run(HttpRequest request, String json, Thoughts thoughts, Consumer<String> text)
            throws ModelFailure, InterruptedException {
        var thread =
                Thread.ofVirtual().name("parley-model-call").start(() -> exchange(request, json));
        try (var registered = stop.onRaise(this::giveUp)) {
            return read(thoughts, text);
        } finally {
            exchange.close();
            thread.interrupt();
            if (!stop.isRaised()) {
                thoughts.flush();
            }
        }
    }

    private void giveUp() {
        exchange.close();
        // Wakes the reader. A full queue wakes it by itself.
        signals.offer(new Broken(new IOException("given up")));
    }

    private void exchange(HttpRequest request, String json) {
        try {
            signals.put(exchanged(request, json));
        } catch (InterruptedException e) {
            // The call was given up, so nobody reads any more.
            Thread.currentThread().interrupt();
        }
    }

    private Signal exchanged(HttpRequest request, String json) throws InterruptedException {
        try (var body = exchange.send(request, json)) {
            if (exchange.status() == 400 || exchange.status() == 422) {
                refusal = ModelExchange.error(body);
            }
            if (!wasTaken()) {
                return new Broken(new IOException("refused"));
            }
            var reader = new AnswerReader(settings.name(), new Handover());
            return new Whole(reader.read(new EventStreamReader(body)));
        } catch (IOException | ModelFailure | RuntimeException e) {
            return new Broken(e);
        }
    }

    private ModelAnswer read(Thoughts thoughts, Consumer<String> text)
            throws ModelFailure, InterruptedException {
        while (true) {
            switch (next(thoughts)) {
                case Piece piece -> {
                    if (!hasText) {
                        thoughts.flush();
                    }
                    hasText = true;
                    text.accept(piece.text());
                }
                case Thought thought -> {
                    hasThought = true;
                    thoughts.add(thought.text());
                }
                case Finished end -> finished = end.answer();
                case Whole whole -> {
                    return whole.answer();
                }
                case Broken broken -> {
                    var failure = classify(broken.cause());
                    if (finished != null && failure.code() == FailureCode.MODEL_STREAM_CUT) {
                        return complete(finished);
                    }
                    throw failure;
                }
            }
        }
    }

    private ModelAnswer complete(ModelAnswer answer) throws ModelFailure {
        if (!hasText) {
            throw AnswerReader.empty();
        }
        return answer;
    }

    private Signal next(Thoughts thoughts) throws ModelFailure, InterruptedException {
        long begun = System.nanoTime();
        while (true) {
            long left = left(begun);
            if (left <= 0 && finished != null) {
                return new Whole(complete(finished));
            }
            if (thoughts.untilDue() <= 0) {
                thoughts.flush();
            }
            var signal = signals.poll(Math.min(left, thoughts.untilDue()), TimeUnit.NANOSECONDS);
            if (stop.isRaised()) {
                throw new AttemptStopped("stopped while the model answered");
            }
            if (signal != null) {
                return signal;
            }
        }
    }

    /**
     * How long to wait at most, in nanoseconds. Once the answer has ended, this may be 0 or less.
     *
     * @param begun when the wait began; see {@link System#nanoTime}
     * @throws ModelFailure if the time is over
     */
    private long left(long begun) throws ModelFailure {
        long now = System.nanoTime();
        long ofTurn = deadline - now;
        if (finished != null) {
            return Math.min(ofTurn, settings.afterFinishTimeout().toNanos() - (now - begun));
        }
        if (ofTurn <= 0) {
            throw StreamingModel.turnTimeout();
        }
        var patience = hasBegun() ? settings.betweenTokensTimeout() : settings.firstTokenTimeout();
        // Nothing is heard while this thread waits for the event log, so that counts as no silence.
        long silence = Math.min(now - begun, now - exchange.lastHeard());
        if (silence >= patience.toNanos()) {
            throw stalled("nothing came within " + patience);
        }
        long left = Math.min(ofTurn, patience.toNanos() - silence);
        if (!hasText && exchange.isHeard()) {
            long ofThinking = settings.thinkingTimeout().toNanos() - (now - exchange.firstHeard());
            if (ofThinking <= 0) {
                throw stalled("no text came within " + settings.thinkingTimeout());
            }
            left = Math.min(left, ofThinking);
        }
        return left;
    }

    // If bytes have come, the model has worked, and its work is paid for at each call.
    private ModelFailure stalled(String detail) {
        return new ModelFailure(FailureCode.MODEL_STALLED, !exchange.isHeard(), null, detail);
    }

    private ModelFailure classify(Throwable cause) {
        if (cause instanceof ModelFailure failure) {
            return failure;
        }
        int status = exchange.status();
        if (status == 401 || status == 403) {
            return new ModelFailure(FailureCode.MODEL_AUTH, false, null, "HTTP " + status);
        }
        if (status == 429) {
            return new ModelFailure(
                    FailureCode.MODEL_RATE_LIMITED,
                    true,
                    exchange.retryAfter().orElse(null),
                    "HTTP 429");
        }
        if (status >= 500 || status == 408) {
            return new ModelFailure(
                    FailureCode.MODEL_UNAVAILABLE,
                    true,
                    exchange.retryAfter().orElse(null),
                    "HTTP " + status);
        }
        if (status >= 300) {
            return new ModelFailure(FailureCode.MODEL_BAD_RESPONSE, false, null, "HTTP " + status);
        }
        if (exchange.tooLong()) {
            return new ModelFailure(
                    FailureCode.MODEL_BAD_RESPONSE, false, null, "the answer is too long");
        }
        if (status == 0) {
            boolean late = cause instanceof HttpConnectTimeoutException;
            return new ModelFailure(
                    FailureCode.MODEL_UNAVAILABLE,
                    true,
                    null,
                    "no connection: " + (late ? "time-out" : "refused"));
        }
        return cause instanceof IOException
                ? new ModelFailure(FailureCode.MODEL_STREAM_CUT, true, null, "the connection broke")
                : new ModelFailure(
                        FailureCode.MODEL_BAD_RESPONSE,
                        true,
                        null,
                        "the answer cannot be read: " + cause.getClass().getSimpleName());
    }

    /** Hands the answer's parts over to the caller's thread. */
    private final class Handover implements AnswerReader.Listener {
        @Override
        public void text(String piece) throws InterruptedException {
            signals.put(new Piece(piece));
        }

        @Override
        public void reasoning(String piece) throws InterruptedException {
            signals.put(new Thought(piece));
        }

        @Override
        public void finished(ModelAnswer answer) throws InterruptedException {
            signals.put(new Finished(answer));
        }
    }
}
