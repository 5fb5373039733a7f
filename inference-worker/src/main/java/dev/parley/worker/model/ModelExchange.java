package dev.parley.worker.model;

import dev.langchain4j.http.client.HttpRequest;
import dev.parley.bounds.LimitedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
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
    private @Nullable CompletableFuture<?> pending;
    private @Nullable InputStream body;
    private boolean closed;
    private volatile int status;
    private volatile @Nullable Duration retryAfter;
    private volatile boolean tooLong;
    private volatile boolean heard;
    private volatile long firstHeard;
    private volatile long lastHeard = System.nanoTime();

    ModelExchange(HttpClient http, long maxResponseBytes) {
        this.http = http;
        this.maxResponseBytes = maxResponseBytes;
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
        return heard;
    }

    /** When the first byte of the body came; see {@link System#nanoTime}. */
    long firstHeard() {
        return firstHeard;
    }

    /** When the last byte of the body came, or the exchange began. */
    long lastHeard() {
        return lastHeard;
    }

    /**
     * Sends the request, and returns the body once its status is known.
     *
     * @param json the body of the request
     */
    InputStream send(HttpRequest request, String json) throws IOException, InterruptedException {
        var response = answered(request, json);
        status = response.statusCode();
        retryAfter =
                response.headers().firstValue("Retry-After").map(RetryAfter::parse).orElse(null);
        var body = keep(response.body());
        var coding = response.headers().firstValue("Content-Encoding").orElse("");
        return limited(coding.endsWith("gzip") ? new GZIPInputStream(body) : body);
    }

    /** Returns the beginning of a refusal. It may quote the request: it is not for logs. */
    static String error(InputStream body) throws IOException {
        return new String(body.readNBytes(LONGEST_ERROR), StandardCharsets.UTF_8);
    }

    private HttpResponse<InputStream> answered(HttpRequest request, String json)
            throws IOException, InterruptedException {
        var builder = java.net.http.HttpRequest.newBuilder(URI.create(request.url()));
        request.headers()
                .forEach((name, values) -> values.forEach(value -> builder.header(name, value)));
        builder.POST(java.net.http.HttpRequest.BodyPublishers.ofString(json));
        CompletableFuture<HttpResponse<InputStream>> sent;
        synchronized (this) {
            if (closed) {
                throw new IOException("closed");
            }
            sent = http.sendAsync(builder.build(), BodyHandlers.ofInputStream());
            pending = sent;
        }
        try {
            return sent.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
        } catch (CancellationException e) {
            throw new IOException("closed", e);
        }
    }

    private synchronized InputStream keep(InputStream stream) throws IOException {
        body = stream;
        if (closed) {
            stream.close();
        }
        return new Heard(stream);
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

    /** Notes when bytes come. */
    private final class Heard extends FilterInputStream {
        Heard(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            return heard(super.read());
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            return heard(super.read(into, offset, length));
        }

        private int heard(int read) {
            if (read >= 0) {
                lastHeard = System.nanoTime();
                if (!heard) {
                    firstHeard = lastHeard;
                    heard = true;
                }
            }
            return read;
        }
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
        if (body != null) {
            try {
                body.close();
            } catch (IOException e) {
                // It is closed all the same, and nothing more is needed.
                return;
            }
        }
    }
}
