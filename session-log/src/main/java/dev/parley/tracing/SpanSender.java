package dev.parley.tracing;

import dev.parley.tracing.Span.Ended;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Sends spans to a server in OTLP's JSON. Nobody waits for it: what has no room, or what the server
 * does not take, is dropped. Thread-safe.
 */
final class SpanSender implements Consumer<Ended>, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(SpanSender.class);
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    /** Spans of one request. */
    private static final int AT_ONCE = 512;

    private static final JsonMapper JSON = JsonMapper.shared();

    private final URI url;
    private final String service;
    private final Duration every;
    private final BlockingQueue<Ended> waiting;
    private final AtomicLong dropped = new AtomicLong();
    private final HttpClient http;
    private final Thread thread;
    private volatile boolean closed;

    SpanSender(URI url, String service, TracingSettings settings) {
        this.url = url;
        this.service = service;
        this.every = settings.sendEvery();
        this.waiting = new ArrayBlockingQueue<>(settings.maxWaiting());
        this.http = HttpClient.newBuilder().connectTimeout(TIMEOUT).build();
        this.thread = Thread.ofVirtual().name("parley-traces").start(this::run);
    }

    @Override
    public void accept(Ended span) {
        if (!waiting.offer(span)) {
            dropped.incrementAndGet();
        }
    }

    private void run() {
        try {
            while (!closed) {
                Thread.sleep(every);
                sendAll();
            }
        } catch (InterruptedException e) {
            LOG.trace("Closed");
        }
    }

    private void sendAll() throws InterruptedException {
        long lost = dropped.getAndSet(0);
        var batch = new ArrayList<Ended>();
        while (waiting.drainTo(batch, AT_ONCE) > 0) {
            lost += send(batch) ? 0 : batch.size();
            batch.clear();
        }
        if (lost > 0) {
            LOG.warn("{} spans were not taken by {}", lost, url.getAuthority());
        }
    }

    private boolean send(List<Ended> batch) throws InterruptedException {
        var request =
                HttpRequest.newBuilder(url)
                        .timeout(TIMEOUT)
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofByteArray(encode(batch)))
                        .build();
        try {
            return http.send(request, BodyHandlers.discarding()).statusCode() / 100 == 2;
        } catch (IOException e) {
            LOG.debug("The traces' server does not answer: {}", e.toString());
            return false;
        }
    }

    private byte[] encode(List<Ended> batch) {
        var root = JSON.createObjectNode();
        var resource = root.putArray("resourceSpans").addObject();
        attribute(
                resource.putObject("resource").putArray("attributes").addObject(),
                "service.name",
                service);
        var scope = resource.putArray("scopeSpans").addObject();
        scope.putObject("scope").put("name", "dev.parley");
        var spans = scope.putArray("spans");
        batch.forEach(span -> write(span, spans.addObject()));
        return JSON.writeValueAsBytes(root);
    }

    private static void write(Ended span, ObjectNode out) {
        out.put("traceId", span.place().traceId());
        out.put("spanId", span.place().spanId());
        if (span.parent() != null) {
            out.put("parentSpanId", span.parent().spanId());
        }
        out.put("name", span.name());
        out.put("kind", span.kind().number);
        out.put("startTimeUnixNano", span.startMillis() + "000000");
        out.put("endTimeUnixNano", span.endMillis() + "000000");
        var attributes = out.putArray("attributes");
        span.attributes().forEach(a -> attribute(attributes.addObject(), a.name(), a.value()));
        if (span.link() != null) {
            out.putArray("links")
                    .addObject()
                    .put("traceId", span.link().traceId())
                    .put("spanId", span.link().spanId());
        }
        if (span.failed()) {
            out.putObject("status").put("code", 2);
        }
    }

    private static void attribute(ObjectNode out, String name, String value) {
        out.put("key", name).putObject("value").put("stringValue", value);
    }

    /** Sends what waits, once. */
    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        try {
            thread.join(TIMEOUT);
            sendAll();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
