package dev.parley.modelserver;

import dev.parley.modelserver.scripted.Script;
import dev.parley.modelserver.scripted.ScriptedModel;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;

/** A scripted model behind a real server, and a client of it, for each test. */
@Timeout(30)
public abstract class ScriptedServerTest {
    /** Long enough on any machine; only a broken test waits so long. */
    protected static final Duration SOON = Duration.ofSeconds(20);

    protected final ScriptedModel model = new ScriptedModel(Script.answer("Hel", "lo"));
    protected ChatCompletionsServer server;
    protected ModelClient client;

    @BeforeEach
    void start() throws IOException {
        server = ChatCompletionsServer.start(0, model);
        client = new ModelClient(server);
    }

    @AfterEach
    void stop() {
        client.close();
        server.close();
    }

    protected List<String> texts(String question) throws IOException, InterruptedException {
        try (var stream = client.stream(question)) {
            return stream.texts();
        }
    }

    protected List<String> events(String question) throws IOException, InterruptedException {
        try (var stream = client.stream(question)) {
            return stream.rest();
        }
    }
}
