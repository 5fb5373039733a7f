package dev.parley.modelserver;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.util.Map;

/** The base of both kinds of reply: checks the order of calls, refuses, cuts, and writes. */
abstract sealed class HttpReply implements Reply permits StreamedReply, WholeReply {

    enum State {
        NEW,
        BEGUN,
        ENDED,
        CUT
    }

    /** Writes something to the client. */
    interface Write {
        void run() throws IOException;
    }

    final HttpExchange exchange;
    private State state = State.NEW;

    HttpReply(HttpExchange exchange) {
        this.exchange = exchange;
    }

    State state() {
        return state;
    }

    @Override
    public final void refuse(int status, Map<String, String> headers, String body)
            throws ClientDisconnectedException {
        if (state != State.NEW) {
            throw new IllegalStateException(
                    "An answer that is %s cannot be refused".formatted(state));
        }
        state = State.ENDED;
        headers.forEach(exchange.getResponseHeaders()::set);
        write(() -> JsonResponse.send(exchange, status, body));
    }

    @Override
    public final void cut() {
        requireOpen();
        state = State.CUT;
    }

    final void moveTo(State next) {
        requireOpen();
        state = next;
    }

    final void requireOpen() {
        if (state == State.ENDED || state == State.CUT) {
            throw new IllegalStateException("The answer is %s already".formatted(state));
        }
    }

    static void write(Write write) throws ClientDisconnectedException {
        try {
            write.run();
        } catch (IOException e) {
            throw new ClientDisconnectedException(e);
        }
    }
}
