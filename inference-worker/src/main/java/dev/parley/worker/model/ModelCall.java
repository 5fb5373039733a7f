package dev.parley.worker.model;

import dev.langchain4j.http.client.HttpRequest;
import dev.parley.events.FailureCode;
import dev.parley.mailbox.Mailbox;
import dev.parley.worker.jobs.AttemptStopped;
import dev.parley.worker.jobs.StopSignal;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One try at an answer, on the caller's thread. It waits no longer than the settings allow;
 * whatever the server sends shows that it lives.
 */
final class ModelCall {

    private static final Logger LOG = LoggerFactory.getLogger(ModelCall.class);

    private final ModelSettings settings;
    private final ModelExchange exchange;
    private final long deadline;
    private final StopSignal stop;
    private final Thoughts thoughts;
    private final Consumer<String> text;
    private String refusal = "";
    private boolean hasThought;
    private boolean hasText;
    private @Nullable ModelAnswer finished;
    private long lastPartAt;

    /** What the caller's own code threw while it took a piece. */
    private @Nullable RuntimeException ofCaller;

    ModelCall(
            ModelSettings settings,
            HttpClient http,
            long deadline,
            StopSignal stop,
            Thoughts thoughts,
            Consumer<String> text) {
        this.settings = settings;
        this.exchange = new ModelExchange(http, settings.maxResponseBytes(), this::next);
        this.thoughts = thoughts;
        this.text = text;
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
    ModelAnswer run(HttpRequest request, String json) throws ModelFailure, InterruptedException {
        try (var registered = stop.onRaise(exchange::close)) {
            var answer = exchanged(request, json);
            if (stop.isRaised()) {
                throw stopped();
            }
            return answer;
        } catch (IOException | ModelFailure | RuntimeException e) {
            if (stop.isRaised()) {
                throw stopped();
            }
            if (e instanceof RuntimeException thrown && thrown == ofCaller) {
                throw thrown;
            }
            var failure = classify(e);
            if (finished != null && failure.code() == FailureCode.MODEL_STREAM_CUT) {
                return complete(finished);
            }
            throw failure;
        } finally {
            exchange.close();
            if (!stop.isRaised()) {
                thoughts.flush();
            }
        }
    }

    private ModelAnswer exchanged(HttpRequest request, String json)
            throws IOException, ModelFailure, InterruptedException {
        try (var body = exchange.begun(head(exchange.send(request, json)))) {
            if (exchange.status() == 400 || exchange.status() == 422) {
                refusal = ModelExchange.error(body);
            }
            if (!wasTaken()) {
                throw new IOException("refused");
            }
            return new AnswerReader(settings.name(), new Parts()).read(new EventStreamReader(body));
        }
    }

    private HttpResponse<InputStream> head(CompletableFuture<HttpResponse<InputStream>> sent)
            throws IOException, ModelFailure, InterruptedException {
        long begun = System.nanoTime();
        while (true) {
            try {
                return sent.get(left(begun), TimeUnit.NANOSECONDS);
            } catch (TimeoutException e) {
                LOG.trace("The server has not answered yet");
            } catch (ExecutionException e) {
                throw e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
            } catch (CancellationException e) {
                throw new IOException("closed", e);
            }
        }
    }

    private static AttemptStopped stopped() {
        return new AttemptStopped("stopped while the model answered");
    }

    private ModelAnswer complete(ModelAnswer answer) throws ModelFailure {
        if (!hasText) {
            throw AnswerReader.empty();
        }
        return answer;
    }

    /** See {@link ModelBody.Wait}. */
    private @Nullable List<ByteBuffer> next(Mailbox<List<ByteBuffer>> arrived) throws IOException {
        try {
            long begun = System.nanoTime();
            while (true) {
                long left = left(begun);
                if (left <= 0) {
                    return null;
                }
                if (thoughts.untilDue() <= 0) {
                    handOver(thoughts::flush);
                }
                var bytes = arrived.poll(Math.min(left, thoughts.untilDue()));
                if (bytes != null) {
                    return bytes;
                }
            }
        } catch (ModelFailure e) {
            throw new IOException(e);
        } catch (InterruptedException e) {
            throw new IOException(e);
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
            return Math.min(ofTurn, settings.afterFinishTimeout().toNanos() - (now - lastPartAt));
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

    private ModelFailure classify(Exception cause) throws InterruptedException {
        if (cause instanceof ModelFailure failure) {
            return failure;
        }
        if (cause.getCause() instanceof ModelFailure failure) {
            return failure;
        }
        if (cause.getCause() instanceof InterruptedException interrupted) {
            throw interrupted;
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

    private void handOver(Runnable part) {
        if (stop.isRaised()) {
            throw stopped();
        }
        try {
            part.run();
        } catch (RuntimeException e) {
            ofCaller = e;
            throw e;
        }
    }

    /** Hands the answer's parts over to the caller. */
    private final class Parts implements AnswerReader.Listener {
        @Override
        public void text(String piece) {
            if (!hasText) {
                handOver(thoughts::flush);
            }
            hasText = true;
            handOver(() -> text.accept(piece));
            lastPartAt = System.nanoTime();
        }

        @Override
        public void reasoning(String piece) {
            hasThought = true;
            handOver(() -> thoughts.add(piece));
            lastPartAt = System.nanoTime();
        }

        @Override
        public void finished(ModelAnswer answer) {
            finished = answer;
            lastPartAt = System.nanoTime();
        }
    }
}
