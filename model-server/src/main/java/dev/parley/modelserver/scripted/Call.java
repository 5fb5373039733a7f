package dev.parley.modelserver.scripted;

import dev.parley.modelserver.ChatRequest;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A call that a {@link ScriptedModel} received, and how it ended. Thread-safe. */
public final class Call {

    /** How the answer to a call ended. */
    public enum Outcome {
        /** The script was played to its end. */
        ANSWERED,
        REFUSED,
        CUT,
        /** The client closed its connection before the end. */
        CLIENT_DISCONNECTED,
        SERVER_CLOSED
    }

    private final long number;
    private final ChatRequest request;
    private final CompletableFuture<Outcome> outcome = new CompletableFuture<>();
    private volatile int chunksSent;

    Call(long number, ChatRequest request) {
        this.number = number;
        this.request = request;
    }

    /** Returns 1 for the first call that the model received. */
    public long number() {
        return number;
    }

    public ChatRequest request() {
        return request;
    }

    /** Returns how many chunks of text were written so far. */
    public int chunksSent() {
        return chunksSent;
    }

    /** Returns false also while the answer is running. */
    public boolean clientDisconnected() {
        return outcome.getNow(null) == Outcome.CLIENT_DISCONNECTED;
    }

    /**
     * Waits until the answer has ended. The client may see the end of its answer a moment earlier.
     *
     * @throws TimeoutException if the answer does not end in time
     */
    public Outcome awaitOutcome(Duration timeout) throws InterruptedException, TimeoutException {
        try {
            return outcome.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            throw new AssertionError("An outcome is never an exception", e);
        }
    }

    void chunkSent(int count) {
        chunksSent = count;
    }

    void end(Outcome how) {
        outcome.complete(how);
    }

    @Override
    public String toString() {
        return "Call[%d, %s, %s]".formatted(number, request, outcome.getNow(null));
    }
}
