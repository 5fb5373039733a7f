package dev.parley.quickstart;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** A server that answers each call as its script says: one reply after the other. */
public final class ScriptedServer implements AutoCloseable {

    /**
     * A call as it came.
     *
     * @param line method and path, with the query
     */
    public record Call(String line, Map<String, String> headers, String body) {
        /** Empty if there is no such header. */
        public String header(String name) {
            return headers.getOrDefault(name.toLowerCase(Locale.ROOT), "");
        }
    }

    /** How a reply ends. */
    private enum End {
        WHOLE,
        CUT,
        SILENT
    }

    private record Reply(
            int status,
            Map<String, String> headers,
            String body,
            End end,
            @Nullable Runnable before) {}

    private final HttpServer server;
    private final Map<String, Queue<Reply>> script = new ConcurrentHashMap<>();
    private final List<Call> calls = Collections.synchronizedList(new ArrayList<>());
    private final CountDownLatch closed = new CountDownLatch(1);

    public ScriptedServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(Ports.LOOPBACK, 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::answer);
        server.start();
    }

    public URI url() {
        return URI.create("http://%s:%d".formatted(Ports.LOOPBACK, port()));
    }

    public int port() {
        return server.getAddress().getPort();
    }

    /** All calls so far. */
    public List<Call> calls() {
        return List.copyOf(calls);
    }

    /** The calls of this method and path. */
    public List<Call> calls(String line) {
        return calls().stream().filter(call -> call.line().equals(line)).toList();
    }

    /** The next answer to this call is this JSON. */
    public ScriptedServer json(String line, int status, String body, String... headers) {
        var all = new ConcurrentHashMap<String, String>();
        all.put("Content-Type", "application/json");
        for (int i = 0; i < headers.length; i += 2) {
            all.put(headers[i], headers[i + 1]);
        }
        return add(line, new Reply(status, all, body, End.WHOLE, null));
    }

    /** The next answer to this call is a stream that ends as it should. */
    public ScriptedServer stream(String line, String... events) {
        return add(line, stream(End.WHOLE, events));
    }

    /** The next answer is a stream whose connection is lost behind these events. */
    public ScriptedServer cut(String line, String... events) {
        return add(line, stream(End.CUT, events));
    }

    /** The next answer is a stream that says nothing behind these events. */
    public ScriptedServer silent(String line, String... events) {
        return add(line, stream(End.SILENT, events));
    }

    /** Does this before the next answer to the call, a stream. */
    public ScriptedServer doing(String line, Runnable before, String... events) {
        var reply = stream(End.WHOLE, events);
        return add(
                line, new Reply(reply.status(), reply.headers(), reply.body(), End.WHOLE, before));
    }

    /** Does this before the next answer to the call, which is this JSON. */
    public ScriptedServer doing(String line, Runnable before, int status, String body) {
        var type = Map.of("Content-Type", "application/json");
        return add(line, new Reply(status, type, body, End.WHOLE, before));
    }

    /** The next answer begins with this JSON, and never ends. */
    public ScriptedServer endless(String line, int status, String body) {
        var type = Map.of("Content-Type", "application/json");
        return add(line, new Reply(status, type, body, End.SILENT, null));
    }

    private static Reply stream(End end, String... events) {
        return new Reply(
                events.length == 0 && end == End.WHOLE ? 204 : 200,
                Map.of("Content-Type", "text/event-stream"),
                "retry: 1000\n\n" + String.join("", events),
                end,
                null);
    }

    private ScriptedServer add(String line, Reply reply) {
        script.computeIfAbsent(line, key -> new ConcurrentLinkedQueue<>()).add(reply);
        return this;
    }

    /** An event as the wire has it; one with an empty id has none. */
    public static String event(String name, String id, String data) {
        return "event: %s\n%sdata: %s\n\n"
                .formatted(name, id.isEmpty() ? "" : "id: " + id + "\n", data);
    }

    private void answer(HttpExchange exchange) throws IOException {
        var line = exchange.getRequestMethod() + " " + exchange.getRequestURI();
        var headers = new ConcurrentHashMap<String, String>();
        exchange.getRequestHeaders()
                .forEach(
                        (name, values) ->
                                headers.put(name.toLowerCase(Locale.ROOT), values.getFirst()));
        var body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        calls.add(new Call(line, headers, body));
        var replies = script.get(line);
        var reply = replies == null ? null : replies.poll();
        if (reply == null) {
            reply =
                    new Reply(
                            404,
                            Map.of("Content-Type", "application/problem+json"),
                            "{\"code\":\"not_found\",\"detail\":\"There is no %s.\"}"
                                    .formatted(line),
                            End.WHOLE,
                            null);
        }
        if (reply.before() != null) {
            reply.before().run();
        }
        reply.headers().forEach(exchange.getResponseHeaders()::set);
        exchange.sendResponseHeaders(reply.status(), reply.status() == 204 ? -1 : 0);
        if (reply.status() != 204) {
            exchange.getResponseBody().write(reply.body().getBytes(StandardCharsets.UTF_8));
            exchange.getResponseBody().flush();
        }
        switch (reply.end()) {
            case WHOLE -> {
                if (reply.status() != 204) {
                    exchange.getResponseBody().close();
                }
            }
            // The server closes the connection of a handler that fails.
            case CUT -> throw new IOException("as the script says");
            case SILENT -> awaitClosed();
        }
        exchange.close();
    }

    private void awaitClosed() {
        try {
            closed.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        closed.countDown();
        server.stop(0);
    }
}
