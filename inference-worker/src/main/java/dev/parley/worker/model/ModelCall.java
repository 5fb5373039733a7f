package dev.parley.worker.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.output.FinishReason;
import dev.langchain4j.model.output.TokenUsage;
import dev.parley.events.FailureCode;
import dev.parley.events.Usage;
import dev.parley.worker.jobs.AttemptStopped;
import dev.parley.worker.jobs.StopSignal;
import java.io.IOException;
import java.net.http.HttpConnectTimeoutException;
import java.util.Locale;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One try at an answer. The exchange runs on a thread of its own and hands over each piece. The
 * caller waits for a piece no longer than the settings allow.
 */
final class ModelCall {

    /** Pieces read ahead of the event log; a full queue slows the reading of the model's stream. */
    private static final int READ_AHEAD = 256;

    private sealed interface Signal {}

    private record Piece(String text) implements Signal {}

    private record Whole(ChatResponse response) implements Signal {}

    private record Broken(Throwable cause) implements Signal {}

    private final ModelSettings settings;
    private final ModelExchange exchange;
    private final long deadline;
    private final StopSignal stop;
    private final BlockingQueue<Signal> signals = new ArrayBlockingQueue<>(READ_AHEAD);
    private boolean passedTextOn;

    ModelCall(
            ModelSettings settings, java.net.http.HttpClient http, long deadline, StopSignal stop) {
        this.settings = settings;
        this.exchange = new ModelExchange(http, settings.maxResponseBytes());
        this.deadline = deadline;
        this.stop = stop;
    }

    ModelExchange exchange() {
        return exchange;
    }

    boolean hasPassedTextOn() {
        return passedTextOn;
    }

    ModelAnswer run(StreamingChatModel model, ChatRequest request, Consumer<String> text)
            throws ModelFailure, InterruptedException {
        var thread =
                Thread.ofVirtual()
                        .name("parley-model-call")
                        .start(() -> model.chat(request, new Handler()));
        try (var registered = stop.onRaise(this::giveUp)) {
            return read(text);
        } finally {
            exchange.close();
            thread.interrupt();
        }
    }

    private void giveUp() {
        exchange.close();
        // Wakes the reader. A full queue wakes it by itself.
        signals.offer(new Broken(new IOException("given up")));
    }

    private ModelAnswer read(Consumer<String> text) throws ModelFailure, InterruptedException {
        var patience = settings.firstTokenTimeout();
        while (true) {
            long left = deadline - System.nanoTime();
            var signal = signals.poll(Math.min(patience.toNanos(), left), TimeUnit.NANOSECONDS);
            if (stop.isRaised()) {
                throw new AttemptStopped("stopped while the model answered");
            }
            switch (signal) {
                case null -> {
                    if (deadline - System.nanoTime() <= 0) {
                        throw StreamingModel.turnTimeout();
                    }
                    throw failure(FailureCode.MODEL_STALLED, "nothing came within " + patience);
                }
                case Piece piece -> {
                    passedTextOn = true;
                    patience = settings.betweenTokensTimeout();
                    text.accept(piece.text());
                }
                case Whole whole -> {
                    return answer(whole.response());
                }
                case Broken broken -> throw classify(broken.cause());
            }
        }
    }

    private ModelAnswer answer(ChatResponse response) throws ModelFailure {
        var reason = response.finishReason();
        if (reason == null) {
            throw failure(FailureCode.MODEL_STREAM_CUT, "the answer has no finish reason");
        }
        var model = response.modelName();
        return new ModelAnswer(
                word(reason),
                usage(response.tokenUsage()),
                model == null || model.isBlank() ? settings.name() : model);
    }

    private static String word(FinishReason reason) {
        return switch (reason) {
            case TOOL_EXECUTION -> "tool_calls";
            case STOP, LENGTH, CONTENT_FILTER, OTHER -> reason.name().toLowerCase(Locale.ROOT);
        };
    }

    private static @Nullable Usage usage(@Nullable TokenUsage usage) {
        if (usage == null || usage.inputTokenCount() == null || usage.outputTokenCount() == null) {
            return null;
        }
        int in = usage.inputTokenCount();
        int out = usage.outputTokenCount();
        return new Usage(
                in, out, usage.totalTokenCount() == null ? in + out : usage.totalTokenCount());
    }

    private ModelFailure classify(Throwable cause) {
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
            var what = hasCause(cause, HttpConnectTimeoutException.class) ? "time-out" : "refused";
            return failure(FailureCode.MODEL_UNAVAILABLE, "no connection: " + what);
        }
        // Jackson's exceptions are IOExceptions too.
        return hasCause(cause, IOException.class) && !hasCause(cause, JsonProcessingException.class)
                ? failure(FailureCode.MODEL_STREAM_CUT, "the connection broke")
                : failure(FailureCode.MODEL_BAD_RESPONSE, "the answer is no JSON of the protocol");
    }

    private static ModelFailure failure(FailureCode code, String detail) {
        return new ModelFailure(code, true, null, detail);
    }

    private static boolean hasCause(@Nullable Throwable thrown, Class<?> kind) {
        for (var t = thrown; t != null; t = t.getCause()) {
            if (kind.isInstance(t)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Passes callbacks on. Only the first one that ends the call counts: a cut stream sends two.
     */
    private final class Handler implements StreamingChatResponseHandler {
        private boolean over;

        @Override
        public void onPartialResponse(String text) {
            if (!over) {
                put(new Piece(text));
            }
        }

        @Override
        public void onCompleteResponse(ChatResponse response) {
            if (!over) {
                over = true;
                put(new Whole(response));
            }
        }

        @Override
        public void onError(Throwable error) {
            if (!over) {
                over = true;
                put(new Broken(error));
            }
        }

        private void put(Signal signal) {
            try {
                signals.put(signal);
            } catch (InterruptedException e) {
                // The call was given up, so nobody reads any more.
                over = true;
                Thread.currentThread().interrupt();
            }
        }
    }
}
