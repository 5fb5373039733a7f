package dev.parley.modelserver.scripted;

import dev.parley.modelserver.ChatRequest;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A call that a {@link ScriptedModel} received, and what became of it. */
public final class Call {

    /** How the answer to a call ended. */
    public enum Outcome {
        /** The script came to its end. */
        ANSWERED,
        REFUSED,
        CUT,
        /** The client closed its connection before. */
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

    /** 1 for the first call that the model received. */
    public long number() {
        return number;
    }

    public ChatRequest request() {
        return request;
    }

    /** The chunks of text that were written so far. */
    public int chunksSent() {
        return chunksSent;
    }

    /** False also as long as the answer is under way. */
    public boolean clientDisconnected() {
        return outcome.getNow(null) == Outcome.CLIENT_DISCONNECTED;
    }

    /**
     * Waits until the answer has ended. A client may see the end of its answer shortly before.
     *
     * @throws TimeoutException if it has not
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
