package dev.parley.worker.model;

import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;
import dev.parley.events.FailureCode;
import dev.parley.worker.jobs.AttemptStopped;
import dev.parley.worker.jobs.StopSignal;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls one model and streams its answer, within the bounds of {@link ModelSettings}. A call that
 * fails for a passing reason is retried, until the first token of an answer has been passed on.
 * Thread-safe.
 */
public final class StreamingModel {

    private static final Logger LOG = LoggerFactory.getLogger(StreamingModel.class);

    private final ModelSettings settings;
    private final java.net.http.HttpClient http;

    StreamingModel(ModelSettings settings) {
        this(
                settings,
                java.net.http.HttpClient.newBuilder()
                        .connectTimeout(settings.connectTimeout())
                        .version(java.net.http.HttpClient.Version.HTTP_1_1)
                        .executor(task -> Thread.ofVirtual().name("parley-model-http").start(task))
                        .build());
    }

    private StreamingModel(ModelSettings settings, java.net.http.HttpClient http) {
        this.settings = settings;
        this.http = http;
    }

    /** Returns the same model with another temperature; itself if it is null. */
    StreamingModel withTemperature(@Nullable Double temperature) {
        return temperature == null
                ? this
                : new StreamingModel(settings.withTemperature(temperature), http);
    }

    public ModelSettings settings() {
        return settings;
    }

    /**
     * Streams an answer; blocks until it is complete.
     *
     * @param deadline of the turn, comparable to {@link System#nanoTime}
     * @param stop ends the call and closes its connection when it is raised
     * @param text takes each piece of the answer, on the calling thread
     * @throws ModelFailure if there is no complete answer; pieces may have been passed on
     * @throws AttemptStopped if the signal was raised
     */
    public ModelAnswer stream(
            List<ChatMessage> prompt, long deadline, StopSignal stop, Consumer<String> text)
            throws ModelFailure, InterruptedException {
        for (int retries = 0; ; retries++) {
            var call = new ModelCall(settings, http, deadline, stop);
            try {
                return call.run(model(call), request(prompt), text);
            } catch (ModelFailure failure) {
                if (call.hasPassedTextOn()
                        || !failure.worthRetrying()
                        || retries >= settings.maxRetries()) {
                    throw failure;
                }
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

    private OpenAiStreamingChatModel model(ModelCall call) {
        return OpenAiStreamingChatModel.builder()
                .httpClientBuilder(call.exchange().asBuilder())
                .baseUrl(settings.baseUrl().toString())
                // Servers without keys still expect a well-formed header.
                .apiKey(settings.apiKey().isEmpty() ? "none" : settings.apiKey())
                .modelName(settings.name())
                .temperature(settings.temperature())
                .maxTokens(settings.maxTokens())
                .build();
    }

    private static ChatRequest request(List<ChatMessage> prompt) {
        return ChatRequest.builder().messages(prompt).build();
    }

    /** The failure of a turn that took too long. */
    static ModelFailure turnTimeout() {
        return new ModelFailure(
                FailureCode.TURN_TIMEOUT, false, null, "the turn's time was used up");
    }
}
