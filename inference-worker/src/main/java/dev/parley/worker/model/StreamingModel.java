package dev.parley.worker.model;

import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.http.client.HttpRequest;
import dev.parley.events.FailureCode;
import dev.parley.worker.jobs.AttemptStopped;
import dev.parley.worker.jobs.StopSignal;
import dev.parley.worker.model.ModelSettings.Reasoning;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls one model and streams its answer, within the bounds of {@link ModelSettings}. A call that
 * fails for a passing reason is retried until the model has begun to think or to answer.
 * langchain4j writes the requests; {@link AnswerReader} reads the answers. Thread-safe.
 */
public final class StreamingModel {

    private static final Logger LOG = LoggerFactory.getLogger(StreamingModel.class);

    private final ModelSettings settings;
    private final java.net.http.HttpClient http;
    private final RequestWriter writer;
    private final AtomicReference<Dialect> dialect;
    private final ModelMeters meters;

    StreamingModel(ModelSettings settings, ModelMeters meters) {
        this(
                settings,
                java.net.http.HttpClient.newBuilder()
                        .connectTimeout(settings.connectTimeout())
                        .version(java.net.http.HttpClient.Version.HTTP_1_1)
                        // What the client runs takes in bytes and never waits, so its own thread
                        // does it: handing it over would cost a thread for each token.
                        .executor(Runnable::run)
                        .build(),
                new RequestWriter(settings),
                new AtomicReference<>(Dialect.FULL),
                meters);
    }

    /**
     * @param dialect what the server takes, as this and other calls of the model have learned it
     */
    private StreamingModel(
            ModelSettings settings,
            java.net.http.HttpClient http,
            RequestWriter writer,
            AtomicReference<Dialect> dialect,
            ModelMeters meters) {
        this.settings = settings;
        this.http = http;
        this.writer = writer;
        this.dialect = dialect;
        this.meters = meters;
    }

    /** Returns the same model with another temperature; itself if it is null. */
    StreamingModel withTemperature(@Nullable Double temperature) {
        return temperature == null
                ? this
                : new StreamingModel(
                        settings.withTemperature(temperature), http, writer, dialect, meters);
    }

    /** Returns the same model with another bound on the tokens of an answer. */
    public StreamingModel withMaxTokens(int maxTokens) {
        return new StreamingModel(settings.withMaxTokens(maxTokens), http, writer, dialect, meters);
    }

    public ModelSettings settings() {
        return settings;
    }

    /** Writes the request for an answer, in what is known of the server's dialect. */
    public ModelRequest request(List<ChatMessage> prompt) {
        return new ModelRequest(
                writer.write(settings, prompt), Objects.requireNonNull(dialect.get()));
    }

    /** Streams an answer without its reasoning. */
    public ModelAnswer stream(
            List<ChatMessage> prompt, long deadline, StopSignal stop, Consumer<String> text)
            throws ModelFailure, InterruptedException {
        return stream(request(prompt), deadline, stop, reasoning -> {}, text);
    }

    /**
     * Streams an answer; blocks until it is complete.
     *
     * @param asked of {@link #request}. It is sent again as it is, but for what the server refuses
     * @param deadline of the turn, comparable to {@link System#nanoTime}
     * @param stop ends the call and closes its connection when it is raised
     * @param reasoning takes what the model says while it thinks, a few times a second at most;
     *     gets nothing if the settings drop it
     * @param text takes each piece of the answer. Both run on the calling thread
     * @throws ModelFailure if there is no complete answer; pieces may have been passed on
     * @throws AttemptStopped if the signal was raised
     */
    public ModelAnswer stream(
            ModelRequest asked,
            long deadline,
            StopSignal stop,
            Consumer<String> reasoning,
            Consumer<String> text)
            throws ModelFailure, InterruptedException {
        var request = asked.http();
        var known = asked.dialect();
        var dialect = known;
        for (int retries = 0; ; ) {
            var json = dialect.applyTo(request.body());
            var call = new ModelCall(settings, http, deadline, stop, thoughts(reasoning), text);
            try {
                return measured(call, request, json);
            } catch (ModelFailure failure) {
                var other = dialect.afterRefusal(json, call.refusal());
                if (other != null) {
                    dialect = other;
                    continue;
                }
                if (call.hasBegun()
                        || !failure.worthRetrying()
                        || retries >= settings.maxRetries()) {
                    throw failure;
                }
                awaitRetry(retries, failure, deadline, stop);
                retries++;
            } finally {
                // Only a request that was taken shows that the dialect is right.
                if (call.wasTaken() && !dialect.equals(known)) {
                    learned(dialect);
                }
            }
        }
    }

    private ModelAnswer measured(ModelCall call, HttpRequest request, String json)
            throws ModelFailure, InterruptedException {
        var measure = meters.call(settings.name());
        try {
            var answer = call.run(request, json);
            measure.answered(answer);
            return answer;
        } catch (ModelFailure | InterruptedException | RuntimeException e) {
            measure.failed(e);
            throw e;
        }
    }

    private Thoughts thoughts(Consumer<String> reasoning) {
        return new Thoughts(
                settings.reasoning() == Reasoning.RELAY ? reasoning : dropped -> {},
                settings.reasoningEvery());
    }

    // Added to what is known: a call that began earlier must not undo what others have learned.
    private void learned(Dialect used) {
        LOG.warn("The model's server does not take {}: left out from now on", used.leftOut());
        dialect.accumulateAndGet(used, Dialect::and);
    }

    private void awaitRetry(int retries, ModelFailure failure, long deadline, StopSignal stop)
            throws ModelFailure, InterruptedException {
        var wait = backoff(retries, failure);
        LOG.warn(
                "The model failed before its first token ({}); asking again in {} ms",
                failure.getMessage(),
                wait.toMillis());
        if (wait.toNanos() > deadline - System.nanoTime()) {
            throw failure;
        }
        if (stop.awaitRaised(wait)) {
            throw new AttemptStopped("stopped while waiting for the model");
        }
    }

    private Duration backoff(int retries, ModelFailure failure) throws ModelFailure {
        var asked = failure.retryAfter();
        if (asked != null) {
            if (asked.compareTo(settings.maxBackoff()) > 0) {
                throw failure;
            }
            return asked;
        }
        long exponential = settings.backoff().toMillis() << Math.min(retries, 20);
        long bounded = Math.clamp(exponential, 1, settings.maxBackoff().toMillis());
        // Jitter: workers that failed at the same time do not retry at the same time.
        return Duration.ofMillis(
                ThreadLocalRandom.current().nextLong(Math.max(1, bounded / 2), bounded + 1));
    }

    /** The failure of a turn that took too long. */
    static ModelFailure turnTimeout() {
        return new ModelFailure(
                FailureCode.TURN_TIMEOUT, false, null, "the turn's time was used up");
    }
}
