package dev.parley.modelserver;

import com.sun.net.httpserver.HttpExchange;

/** Collects an answer and sends it as one JSON document. */
final class WholeReply extends HttpReply {
    private final Completion completion;
    private final StringBuilder text = new StringBuilder();

    WholeReply(HttpExchange exchange, Completion completion) {
        super(exchange);
        this.completion = completion;
    }

    /** Nothing to send: a refusal stays possible until the end. */
    @Override
    public void begin() {
        requireOpen();
    }

    @Override
    public void text(String piece) {
        requireOpen();
        text.append(piece);
    }

    /** The data takes the place of the document, so that the client finds the same garbage. */
    @Override
    public void data(String data) throws ClientDisconnectedException {
        moveTo(State.ENDED);
        write(() -> JsonResponse.send(exchange, 200, data));
    }

    @Override
    public void end(Ending ending) throws ClientDisconnectedException {
        moveTo(State.ENDED);
        write(() -> JsonResponse.send(exchange, 200, completion.whole(text.toString(), ending)));
    }
}
