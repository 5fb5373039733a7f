package dev.parley.quickstart;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

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

    static final List<String> DELIVERIES = List.of("session-topic", "shared-log");

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
    static UpOptions defaults() {
        return new UpOptions(
                8080,
                Path.of(System.getProperty("parley.home", "")).resolve(".parley"),
                DELIVERIES.getFirst(),
                Optional.empty(),
                false);
    }

    /** Options may be written {@code --port 8080} or {@code --port=8080}, each once. */
    public static UpOptions parse(List<String> arguments) throws CannotStart {
        UpOptions options = defaults();
        var rest = new ArrayDeque<>(arguments);
        Set<String> seen = new HashSet<>();
        while (!rest.isEmpty()) {
            String argument = rest.pop();
            int equals = argument.startsWith("--") ? argument.indexOf('=') : -1;
            String name = equals < 0 ? argument : argument.substring(0, equals);
            if (equals >= 0) {
                rest.push(argument.substring(equals + 1));
            }
            if (!seen.add(name)) {
                throw new CannotStart(name + " is given twice; give it once.");
            }
            options =
                    switch (name) {
                        case "--port" -> options.withPort(port(value(name, rest)));
                        case "--data" -> options.withData(data(value(name, rest)));
                        case "--delivery" -> options.withDelivery(delivery(value(name, rest)));
                        case "--model-url" -> options.withModelUrl(modelUrl(value(name, rest)));
                        case "--rebuild" -> {
                            if (equals >= 0) {
                                throw new CannotStart("--rebuild takes no value.");
                            }
                            yield options.withRebuild();
                        }
                        default ->
                                throw new CannotStart(
                                        "Unknown option '%s'. Allowed are --port, --data, --delivery, --model-url, --rebuild and --help."
                                                .formatted(argument));
                    };
        }
        return options;
    }

    private static String value(String name, ArrayDeque<String> rest) throws CannotStart {
        String value = rest.poll();
        if (value == null || value.isBlank() || value.startsWith("--")) {
            throw new CannotStart(name + " needs a value: " + allowed(name) + ".");
        }
        return value;
    }

    private static String allowed(String name) {
        return switch (name) {
            case "--port" -> "a number from 0 to 65535 (0 takes any free port)";
            case "--data" -> "a folder";
            case "--delivery" -> String.join(" or ", DELIVERIES);
            default -> "an http or https URL such as http://127.0.0.1:11434/v1";
        };
    }

    private static CannotStart bad(String name, String value) {
        return new CannotStart(
                "%s '%s' is not allowed: it takes %s.".formatted(name, value, allowed(name)));
    }

    private static int port(String value) throws CannotStart {
        if (!value.matches("[0-9]{1,5}") || Integer.parseInt(value) > 65535) {
            throw bad("--port", value);
        }
        return Integer.parseInt(value);
    }

    private static Path data(String value) throws CannotStart {
        try {
            return Path.of(value);
        } catch (InvalidPathException e) {
            throw bad("--data", value);
        }
    }

    private static String delivery(String value) throws CannotStart {
        if (!DELIVERIES.contains(value)) {
            throw bad("--delivery", value);
        }
        return value;
    }

    private static URI modelUrl(String value) throws CannotStart {
        try {
            var url = new URI(value);
            if (url.getHost() != null
                    && ("http".equals(url.getScheme()) || "https".equals(url.getScheme()))) {
                return url;
            }
        } catch (URISyntaxException e) {
            // Said below, as for any other text that is no such URL.
        }
        throw bad("--model-url", value);
    }

    UpOptions withPort(int chosen) {
        return new UpOptions(chosen, data, delivery, modelUrl, rebuild);
    }

    private UpOptions withData(Path chosen) {
        return new UpOptions(port, chosen, delivery, modelUrl, rebuild);
    }

    private UpOptions withDelivery(String chosen) {
        return new UpOptions(port, data, chosen, modelUrl, rebuild);
    }

    private UpOptions withModelUrl(URI chosen) {
        return new UpOptions(port, data, delivery, Optional.of(chosen), rebuild);
    }

    private UpOptions withRebuild() {
        return new UpOptions(port, data, delivery, modelUrl, true);
    }
}
