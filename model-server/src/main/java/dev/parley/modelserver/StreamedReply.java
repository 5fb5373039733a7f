package dev.parley.modelserver;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;

/** Sends an answer as Server-Sent Events, and flushes each. */
final class StreamedReply extends HttpReply {
    private static final String DONE = "[DONE]";

    private final Completion completion;
    private final boolean includeUsage;

    StreamedReply(HttpExchange exchange, Completion completion, boolean includeUsage) {
        super(exchange);
        this.completion = completion;
        this.includeUsage = includeUsage;
    }

    @Override
    public void begin() throws ClientDisconnectedException {
        requireOpen();
        if (state() == State.BEGUN) {
            return;
        }
        moveTo(State.BEGUN);
        var headers = exchange.getResponseHeaders();
        headers.set("Content-Type", "text/event-stream; charset=utf-8");
        headers.set("Cache-Control", "no-cache");
        write(() -> exchange.sendResponseHeaders(200, 0));
        event(completion.roleChunk());
    }

    @Override
    public void text(String text) throws ClientDisconnectedException {
        data(completion.textChunk(text));
    }

    @Override
    public void data(String data) throws ClientDisconnectedException {
        begin();
        event(data);
    }

    @Override
    public void end(Ending ending) throws ClientDisconnectedException {
        begin();
        moveTo(State.ENDED);
        if (ending.finishReason() != null) {
            event(completion.finishChunk(ending.finishReason()));
        }
        if (includeUsage) {
            event(completion.usageChunk(ending.usage()));
        }
        if (ending.done()) {
            event(DONE);
        }
        write(() -> exchange.getResponseBody().close());
    }

    private void event(String data) throws ClientDisconnectedException {
        write(
                () -> {
                    exchange.getResponseBody().write(("data: " + data + "\n\n").getBytes(UTF_8));
                    exchange.getResponseBody().flush();
                });
    }
}
