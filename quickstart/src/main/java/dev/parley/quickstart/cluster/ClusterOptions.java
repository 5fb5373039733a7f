package dev.parley.quickstart.cluster;

import dev.parley.quickstart.Arguments;
import dev.parley.quickstart.CannotStart;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What the user asked of {@code ./parley cluster}.
 *
 * @param brokers 1, or 3 to 9: with two, neither could be missed
 * @param port of the proxy on 127.0.0.1; 0 takes any free one
 * @param data the folder that keeps everything
 * @param delivery how tokens reach the readers: {@code session-topic} or {@code shared-log}
 * @param modelUrl a server that speaks the OpenAI protocol, instead of the built-in offline model
 */
record ClusterOptions(
        int brokers,
        int api,
        int workers,
        int projectors,
        int port,
        Path data,
        String delivery,
        Optional<URI> modelUrl) {

    static final String USAGE =
            """
            Usage: ./parley cluster [--brokers 3] [--api 2] [--workers 2] [--projectors 2]
                                    [--port 8080] [--data DIR] [--delivery session-topic|shared-log]
                                    [--model-url URL]
                   ./parley cluster start NAME [--data DIR] [--rebuild]
                   ./parley cluster stop [--data DIR]

            Runs the system as separate processes on 127.0.0.1, in the foreground: Kafka brokers,
            PostgreSQL, each service, and a proxy that goes on with a living API node. DIR/pids has
            a file with the number of each process, DIR/logs what it says. Nothing is restarted by
            itself: start NAME starts one that died, such as api-1 or postgres. Ctrl-C stops all,
            and so does stop, whatever became of this command.

              --brokers N      1, or 3 to 9 (default 3: each record on three, two of them must have it)
              --api N, --workers N, --projectors N
                               how many of each, 1 to 9 (default 2)
              --port PORT      port of the proxy (default 8080; 0 takes any free one)
              --data DIR       where everything is kept (default .parley-cluster)
              --delivery HOW   session-topic: a topic for each session (default)
                               shared-log: for hundreds of live streams and more
              --model-url URL  a server that speaks /v1/chat/completions, such as http://127.0.0.1:11434/v1;
                               else OPENAI_BASE_URL, OPENAI_API_KEY and OPENAI_MODEL if they are set,
                               else the built-in offline model
              --rebuild        of a projector that is started: empties the history first and builds it anew
              --help           this text
            """;

    private static final String REBUILD = "--rebuild";
    private static final String UP_TO_NINE = "a number from 1 to 9";

    static ClusterOptions parse(List<String> arguments) throws CannotStart {
        var allowed = Arguments.common();
        // In front, as in the help.
        allowed.putFirst("--projectors", UP_TO_NINE);
        allowed.putFirst("--workers", UP_TO_NINE);
        allowed.putFirst("--api", UP_TO_NINE);
        allowed.putFirst("--brokers", "1, or a number from 3 to 9");
        var given = Arguments.parse(arguments, allowed, List.of());
        int brokers = given.number("--brokers", 1, 9, 3);
        if (brokers == 2) {
            throw new CannotStart(
                    "--brokers '2' is not allowed: of two neither could be missed. It takes 1, or a number from 3 to 9.");
        }
        return new ClusterOptions(
                brokers,
                given.number("--api", 1, 9, 2),
                given.number("--workers", 1, 9, 2),
                given.number("--projectors", 1, 9, 2),
                given.port(8080),
                given.data(ownFolder()),
                given.delivery(),
                given.modelUrl());
    }

    /**
     * One process that is to be started again.
     *
     * @param rebuild whether a projector empties the projection first
     */
    record Start(String name, Path data, boolean rebuild) {}

    static Start parseStart(List<String> arguments) throws CannotStart {
        if (arguments.isEmpty() || arguments.getFirst().startsWith("--")) {
            throw new CannotStart("start needs the name of a process, such as api-1 or postgres.");
        }
        var given = parseFolder(arguments.subList(1, arguments.size()), List.of(REBUILD));
        return new Start(arguments.getFirst(), given.data(ownFolder()), given.has(REBUILD));
    }

    /** For the command that takes the folder only. */
    static Path parseFolder(List<String> arguments) throws CannotStart {
        return parseFolder(arguments, List.of()).data(ownFolder());
    }

    private static Arguments parseFolder(List<String> arguments, List<String> flags)
            throws CannotStart {
        var allowed = Arguments.common();
        allowed.keySet().retainAll(List.of("--data"));
        return Arguments.parse(arguments, allowed, flags);
    }

    // Wherever it is called from, the command without options finds the same data.
    private static Path ownFolder() {
        return Path.of(System.getProperty("parley.home", "")).resolve(".parley-cluster");
    }
}
