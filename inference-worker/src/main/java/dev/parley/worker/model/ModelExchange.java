package dev.parley.worker.model;

import dev.langchain4j.http.client.HttpRequest;
import dev.parley.bounds.LimitedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP side of one call. Any thread may close it at any time, also before the response has
 * begun, and may ask when the server was last heard.
 */
final class ModelExchange implements AutoCloseable {

    /** Much longer than any error that names a parameter. */
    private static final int LONGEST_ERROR = 65_536;

    private final HttpClient http;
    private final long maxResponseBytes;
    private final ModelBody body;
    private @Nullable CompletableFuture<?> pending;
    private boolean closed;
    private volatile int status;
    private volatile @Nullable Duration retryAfter;
    private volatile boolean tooLong;

    /**
     * @param wait bounds the waits for more of the body
     */
    ModelExchange(HttpClient http, long maxResponseBytes, ModelBody.Wait wait) {
        this.http = http;
        this.maxResponseBytes = maxResponseBytes;
        this.body = new ModelBody(wait);
    }

    /** The HTTP status; 0 if there was no response. */
    int status() {
        return status;
    }

    Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }

    /** Returns true if the response was given up because it was too long. */
    boolean tooLong() {
        return tooLong;
    }

    /** Returns true if a byte of the body has come. */
    boolean isHeard() {
        return body.isHeard();
    }

    /** When the first byte of the body came; see {@link System#nanoTime}. */
    long firstHeard() {
        return body.firstHeard();
    }

    /** When the last byte of the body came, or the exchange began. */
    long lastHeard() {
        return body.lastHeard();
    }

    /**
     * Sends the request. The future fails if no response begins.
     *
     * @param json the body of the request
     */
    CompletableFuture<HttpResponse<InputStream>> send(HttpRequest request, String json)
            throws IOException {
        var builder = java.net.http.HttpRequest.newBuilder(URI.create(request.url()));
        request.headers()
                .forEach((name, values) -> values.forEach(value -> builder.header(name, value)));
        builder.POST(java.net.http.HttpRequest.BodyPublishers.ofString(json));
        synchronized (this) {
            if (closed) {
                throw new IOException("closed");
            }
            var sent = http.sendAsync(builder.build(), head -> body);
            pending = sent;
            return sent;
        }
    }

    /** Takes the head of the response, and returns the body. */
    InputStream begun(HttpResponse<InputStream> response) throws IOException {
        status = response.statusCode();
        retryAfter =
                response.headers().firstValue("Retry-After").map(RetryAfter::parse).orElse(null);
        var coding = response.headers().firstValue("Content-Encoding").orElse("");
        return limited(coding.endsWith("gzip") ? new GZIPInputStream(body) : body);
    }

    /** Returns the beginning of a refusal. It may quote the request: it is not for logs. */
    static String error(InputStream body) throws IOException {
        return new String(body.readNBytes(LONGEST_ERROR), StandardCharsets.UTF_8);
    }

    private InputStream limited(InputStream stream) {
        return new LimitedInputStream(
                stream,
                maxResponseBytes,
                max -> {
                    tooLong = true;
                    throw new IOException("longer than " + max + " bytes");
                });
    }

    /**
     * Ends the exchange by closing the connection. The model's server sees the end of its input at
     * once, and a reset when it continues to write. If the client has nothing else to do, the JDK
     * may take up to three seconds to send the reset.
     */
    @Override
    public synchronized void close() {
        closed = true;
        if (pending != null) {
            pending.cancel(true);
        }
        body.close();
    }
}
