package dev.parley.worker.embedding;

import dev.parley.worker.jobs.AttemptStopped;
import dev.parley.worker.jobs.StopSignal;
import dev.parley.worker.model.RetryAfter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * {@code POST /v1/embeddings}, one request at a call. Our own, because langchain4j's client takes
 * the vectors in the order of the answer, and knows neither {@code Retry-After} nor a way to stop.
 * Thread-safe.
 */
final class EmbeddingServer implements AutoCloseable {

    /** Longest wait for a connection. */
    private static final Duration CONNECT = Duration.ofSeconds(5);

    /** Most bytes of an answer: 2,048 vectors of 1,536 numbers, or fewer that are longer. */
    private static final long MAX_ANSWER = 64L << 20;

    private static final JsonMapper JSON = JsonMapper.shared();

    private final EmbeddingSettings settings;
    private final URI address;
    private final HttpClient http;

    /**
     * @param settings with a URL
     */
    EmbeddingServer(EmbeddingSettings settings) {
        this.settings = settings;
        this.address =
                URI.create(String.valueOf(settings.url()).replaceAll("/+$", "") + "/embeddings");
        this.http =
                HttpClient.newBuilder()
                        .connectTimeout(CONNECT)
                        .version(HttpClient.Version.HTTP_1_1)
                        .executor(task -> Thread.ofVirtual().name("parley-embedding").start(task))
                        .build();
    }

    /**
     * Returns the vectors of texts in their order, each of length 1, all of the same dimensions.
     *
     * @param stop closes the connection when it is raised
     * @throws EmbeddingFailure if the answer does not hold them, or does not come in time
     * @throws AttemptStopped if the signal was raised
     */
    List<float[]> embed(List<String> texts, Duration timeout, StopSignal stop)
            throws InterruptedException {
        var sent =
                http.sendAsync(
                        request(texts),
                        BodyHandlers.limiting(BodyHandlers.ofByteArray(), MAX_ANSWER));
        try (var registered = stop.onRaise(() -> sent.cancel(true))) {
            return read(answer(sent, timeout, stop), texts.size());
        } finally {
            sent.cancel(true);
        }
    }

    private HttpRequest request(List<String> texts) {
        // No encoding_format: numbers are the default, and some servers refuse to hear so.
        var body = JSON.createObjectNode().put("model", settings.model());
        var input = body.putArray("input");
        texts.forEach(input::add);
        if (settings.dimensions() != null) {
            body.put("dimensions", settings.dimensions());
        }
        var request = HttpRequest.newBuilder(address).header("Content-Type", "application/json");
        if (!settings.key().isEmpty()) {
            request.header("Authorization", "Bearer " + settings.key());
        }
        return request.POST(BodyPublishers.ofString(JSON.writeValueAsString(body))).build();
    }

    private static byte[] answer(
            CompletableFuture<HttpResponse<byte[]>> sent, Duration timeout, StopSignal stop)
            throws InterruptedException {
        try {
            var response = sent.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
            int status = response.statusCode();
            if (status == 200) {
                return response.body();
            }
            if (status == 408 || status == 429 || status >= 500) {
                throw EmbeddingFailure.away(
                        "the embedding server answered HTTP " + status,
                        response.headers()
                                .firstValue("Retry-After")
                                .map(RetryAfter::parse)
                                .orElse(null));
            }
            throw EmbeddingFailure.lasting("the embedding server refused with HTTP " + status);
        } catch (CancellationException e) {
            throw new AttemptStopped("stopped while it embedded", e);
        } catch (TimeoutException e) {
            throw EmbeddingFailure.away(
                    "the embedding server did not answer within " + timeout.toMillis() + " ms",
                    null);
        } catch (ExecutionException e) {
            if (stop.isRaised()) {
                throw new AttemptStopped("stopped while it embedded", e);
            }
            var cause = e.getCause() == null ? e : e.getCause();
            throw EmbeddingFailure.away(
                    "no answer from the embedding server: " + cause.getClass().getSimpleName(),
                    null);
        }
    }

    private static List<float[]> read(byte[] answer, int wanted) {
        try {
            return vectors(JSON.readTree(answer).path("data"), wanted);
        } catch (JacksonException e) {
            throw unusable("no JSON, or numbers out of range");
        }
    }

    private static List<float[]> vectors(JsonNode data, int wanted) {
        if (!data.isArray() || data.size() != wanted) {
            throw unusable(data.size() + " vectors for " + wanted + " texts");
        }
        var vectors = new float[wanted][];
        for (int position = 0; position < wanted; position++) {
            var item = data.get(position);
            int index = item.path("index").asInt(position);
            if (index < 0 || index >= wanted || vectors[index] != null) {
                throw unusable("index " + index + " twice or out of range");
            }
            vectors[index] = vector(item.path("embedding"));
            if (vectors[index].length != vectors[data.get(0).path("index").asInt(0)].length) {
                throw unusable("vectors of different dimensions");
            }
        }
        return Arrays.asList(vectors);
    }

    private static float[] vector(JsonNode numbers) {
        int length = numbers.size();
        if (!numbers.isArray() || length == 0 || length > EmbeddingSettings.MAX_DIMENSIONS) {
            throw unusable("a vector of " + length + " numbers");
        }
        var vector = new float[length];
        for (int i = 0; i < length; i++) {
            if (!numbers.get(i).isNumber()) {
                throw unusable("a vector with something else than numbers");
            }
            vector[i] = (float) numbers.get(i).doubleValue();
        }
        try {
            return Vectors.normalized(vector);
        } catch (ArithmeticException e) {
            throw unusable("a vector of zeros, or out of range");
        }
    }

    private static EmbeddingFailure unusable(String why) {
        return EmbeddingFailure.lasting("the embedding server's answer cannot be used: " + why);
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
