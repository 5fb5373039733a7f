package dev.parley.modelserver;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code POST /v1/chat/completions}: reads the request, lets the {@link Answerer} answer, and
 * closes.
 */
final class CompletionsEndpoint {
    private static final Logger LOG = LoggerFactory.getLogger(CompletionsEndpoint.class);

    private final Answerer answerer;
    private final AtomicLong lastId = new AtomicLong();
    private final LongAdder disconnects = new LongAdder();

    CompletionsEndpoint(Answerer answerer) {
        this.answerer = answerer;
    }

    long disconnects() {
        return disconnects.sum();
    }

    /**
     * @throws IOException makes the JDK's server cut the connection. Closing the exchange would end
     *     the body properly, and the client would take a part of the answer for all of it
     */
    void handle(HttpExchange exchange) throws IOException {
        ChatRequest request;
        try {
            request = RequestParser.parse(exchange);
        } catch (ApiErrorException e) {
            JsonResponse.send(exchange, e.error());
            return;
        }
        HttpReply reply = reply(exchange, request);
        try {
            answerer.answer(request, reply);
        } catch (ClientDisconnectedException e) {
            disconnects.increment();
            throw e;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("The server closed before the answer was complete", e);
        } catch (IOException | RuntimeException e) {
            LOG.error("{} failed on {}; the answer is {}", answerer, request, reply.state(), e);
            fail(reply);
        }
        switch (reply.state()) {
            case ENDED -> exchange.close();
            case CUT -> throw new IOException("The answer was cut on purpose");
            case NEW, BEGUN -> {
                LOG.error("{} returned without ending the answer to {}", answerer, request);
                fail(reply);
            }
        }
    }

    private HttpReply reply(HttpExchange exchange, ChatRequest request) {
        var completion =
                new Completion(
                        "chatcmpl-" + lastId.incrementAndGet(),
                        answerer.model(),
                        Instant.now().getEpochSecond());
        return request.stream()
                ? new StreamedReply(exchange, completion, request.includeUsage())
                : new WholeReply(exchange, completion);
    }

    private static void fail(HttpReply reply) throws IOException {
        if (reply.state() != HttpReply.State.NEW) {
            throw new IOException("The answer failed half-way");
        }
        var error = ApiError.internal();
        reply.refuse(error.status(), Map.of(), error.json());
    }
}
