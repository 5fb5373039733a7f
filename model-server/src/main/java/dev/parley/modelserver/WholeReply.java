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

    /** Sends nothing, so the answer can still be refused. */
    @Override
    public void begin() {
        requireOpen();
    }

    @Override
    public void text(String piece) {
        requireOpen();
        text.append(piece);
    }

    /** Sends the data in place of the document, so the client gets the same garbage as a stream. */
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
