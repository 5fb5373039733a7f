package dev.parley.quickstart;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What the user asked of {@code ./parley up}.
 *
 * @param port of the API on 127.0.0.1; 0 takes any free one
 * @param data the folder that keeps Kafka's log, PostgreSQL and the log files
 * @param delivery how tokens reach the readers: {@code session-topic} or {@code shared-log}
 * @param modelUrl a server that speaks the OpenAI protocol, instead of the built-in offline model
 * @param rebuild empties the projection and replays the log before the system is ready
 */
public record UpOptions(
        int port, Path data, String delivery, Optional<URI> modelUrl, boolean rebuild) {

    static final String USAGE =
            """
            Usage: ./parley up [--port 8080] [--data DIR] [--delivery session-topic|shared-log]
                               [--model-url URL] [--rebuild]

            Runs the whole system in the foreground on 127.0.0.1. Ctrl-C stops it; nothing is lost.

              --port PORT      port of the API (default 8080; 0 takes any free one)
              --data DIR       where everything is kept (default .parley)
              --delivery HOW   session-topic: a topic for each session (default)
                               shared-log: for hundreds of live streams and more
              --model-url URL  a server that speaks /v1/chat/completions, such as http://127.0.0.1:11434/v1;
                               else OPENAI_BASE_URL, OPENAI_API_KEY and OPENAI_MODEL if they are set,
                               else the built-in offline model
              --rebuild        empty the history and build it again from the log
              --help           this text
            """;

    /** Wherever it is called from, {@code ./parley up} without options finds the same data. */
    private static Path ownFolder() {
        return Path.of(System.getProperty("parley.home", "")).resolve(".parley");
    }

    /** Options may be written {@code --port 8080} or {@code --port=8080}, each once. */
    public static UpOptions parse(List<String> arguments) throws CannotStart {
        var given = Arguments.parse(arguments, Arguments.common(), List.of("--rebuild"));
        return new UpOptions(
                given.port(8080),
                given.data(ownFolder()),
                given.delivery(),
                given.modelUrl(),
                given.has("--rebuild"));
    }

    UpOptions withPort(int chosen) {
        return new UpOptions(chosen, data, delivery, modelUrl, rebuild);
    }
}
