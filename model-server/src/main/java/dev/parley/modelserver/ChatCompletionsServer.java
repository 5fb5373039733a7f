package dev.parley.modelserver;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A server on the loopback interface that speaks the OpenAI chat completions protocol.
 *
 * <p>{@code POST /v1/chat/completions} (streamed or not), {@code POST /v1/embeddings} and {@code
 * GET /v1/models}. Each request runs on its own virtual thread, so thousands of slow streams cost
 * little. The server checks no API key.
 */
public final class ChatCompletionsServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ChatCompletionsServer.class);

    /** Connections that may wait to be accepted: a load test opens all its connections at once. */
    private static final int BACKLOG = 4096;

    static {
        // The JDK's server reads these system properties once and has no other settings for them.
        // Without the first, Nagle's algorithm delays every second small chunk by up to 40 ms.
        setUnlessGiven("sun.net.httpserver.nodelay", "true");
        // If the server closed idle connections before its clients do, it could break a request
        // that
        // is just being sent. Clients close theirs after at most 30 s.
        setUnlessGiven("sun.net.httpserver.maxIdleConnections", "10000");
        setUnlessGiven("sun.net.httpserver.idleInterval", "300");
    }

    private final HttpServer server;
    private final ExecutorService threads;
    private final CompletionsEndpoint completions;

    private ChatCompletionsServer(
            HttpServer server, ExecutorService threads, CompletionsEndpoint completions) {
        this.server = server;
        this.threads = threads;
        this.completions = completions;
    }

    /**
     * Starts a server on 127.0.0.1 whose embeddings are {@link WordVectors}.
     *
     * @param port 0 takes any free one
     * @throws IOException if the port cannot be bound
     */
    public static ChatCompletionsServer start(int port, Answerer answerer) throws IOException {
        return start(port, answerer, new WordVectors());
    }

    /**
     * Starts a server on 127.0.0.1.
     *
     * @param port 0 takes any free one
     * @throws IOException if the port cannot be bound
     */
    public static ChatCompletionsServer start(int port, Answerer answerer, Embedder embedder)
            throws IOException {
        var address = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port);
        var server = HttpServer.create(address, BACKLOG);
        var threads =
                Executors.newThreadPerTaskExecutor(
                        Thread.ofVirtual().name("completion-", 0).factory());
        var completions = new CompletionsEndpoint(answerer);
        server.setExecutor(threads);
        server.createContext(
                "/", new Router(answerer.model(), completions, new EmbeddingsEndpoint(embedder)));
        server.start();
        var started = new ChatCompletionsServer(server, threads, completions);
        LOG.info("Model {} answers at {}", answerer.model(), started.baseUrl());
        return started;
    }

    public int port() {
        return server.getAddress().getPort();
    }

    /** Returns the value for {@code OPENAI_BASE_URL}. */
    public URI baseUrl() {
        return URI.create("http://127.0.0.1:%d/v1".formatted(port()));
    }

    /** Returns how many clients closed their connection before they had the whole answer. */
    public long disconnects() {
        return completions.disconnects();
    }

    /** Cuts the running answers and frees the port. */
    @Override
    public void close() {
        server.stop(0);
        // Interrupts the answers, and waits until none runs.
        threads.shutdownNow();
        threads.close();
    }

    private static void setUnlessGiven(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }
}
