package dev.parley.worker.model;

import dev.langchain4j.exception.HttpException;
import dev.langchain4j.http.client.HttpClient;
import dev.langchain4j.http.client.HttpClientBuilder;
import dev.langchain4j.http.client.HttpRequest;
import dev.langchain4j.http.client.SuccessfulHttpResponse;
import dev.langchain4j.http.client.sse.ServerSentEventListener;
import dev.langchain4j.http.client.sse.ServerSentEventParser;
import dev.parley.bounds.LimitedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP side of one streamed call. langchain4j offers a way to cancel only with the first token,
 * and drops the response's headers. This can close the connection from the start, and keeps the
 * status and {@code Retry-After}. Any thread may call {@link #close} at any time.
 */
final class ModelExchange implements HttpClient, AutoCloseable {

    private final java.net.http.HttpClient http;
    private final long maxResponseBytes;
    private @Nullable CompletableFuture<?> pending;
    private @Nullable InputStream body;
    private boolean closed;
    private volatile int status;
    private volatile @Nullable Duration retryAfter;
    private volatile boolean tooLong;

    ModelExchange(java.net.http.HttpClient http, long maxResponseBytes) {
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

    @Override
    public SuccessfulHttpResponse execute(HttpRequest request) {
        throw new UnsupportedOperationException("every call is streamed");
    }

    /** Runs the whole exchange on the calling thread. */
    @Override
    public void execute(
            HttpRequest request, ServerSentEventParser parser, ServerSentEventListener listener) {
        try {
            var response = send(request);
            status = response.statusCode();
            retryAfter =
                    response.headers()
                            .firstValue("Retry-After")
                            .map(RetryAfter::parse)
                            .orElse(null);
            try (var stream = keep(response.body())) {
                if (status / 100 != 2) {
                    // The body is not passed on: it may quote the request, and with it the key.
                    listener.onError(new HttpException(status, "HTTP status " + status));
                    return;
                }
                listener.onOpen(
                        SuccessfulHttpResponse.builder()
                                .statusCode(status)
                                .headers(response.headers().map())
                                .build());
                parser.parse(stream, listener);
                listener.onClose();
            }
        } catch (IOException e) {
            listener.onError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            listener.onError(e);
        }
    }

    private java.net.http.HttpResponse<InputStream> send(HttpRequest request)
            throws IOException, InterruptedException {
        var builder = java.net.http.HttpRequest.newBuilder(URI.create(request.url()));
        request.headers()
                .forEach((name, values) -> values.forEach(value -> builder.header(name, value)));
        builder.POST(java.net.http.HttpRequest.BodyPublishers.ofString(request.body()));
        CompletableFuture<java.net.http.HttpResponse<InputStream>> sent;
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
        } catch (java.util.concurrent.CancellationException e) {
            throw new IOException("closed", e);
        }
    }

    private synchronized InputStream keep(InputStream stream) throws IOException {
        body = stream;
        if (closed) {
            stream.close();
        }
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
        if (body != null) {
            try {
                body.close();
            } catch (IOException e) {
                // It is closed all the same, and nothing more is needed.
                return;
            }
        }
    }

    /** Lets langchain4j's builder use this exchange. */
    HttpClientBuilder asBuilder() {
        return new HttpClientBuilder() {
            @Override
            public Duration connectTimeout() {
                return Duration.ZERO;
            }

            @Override
            public HttpClientBuilder connectTimeout(Duration timeout) {
                return this;
            }

            @Override
            public Duration readTimeout() {
                return Duration.ZERO;
            }

            @Override
            public HttpClientBuilder readTimeout(Duration timeout) {
                return this;
            }

            @Override
            public HttpClient build() {
                return ModelExchange.this;
            }
        };
    }
}
