package dev.parley.quickstart.client;

import dev.parley.quickstart.CannotStart;
import dev.parley.quickstart.WholeNumber;
import dev.parley.quickstart.client.server.Screen;
import dev.parley.quickstart.client.server.Server;
import dev.parley.quickstart.client.server.ServerOptions;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ./parley sessions}: the list of sessions. */
@Command(
        name = "sessions",
        sortOptions = false,
        description = "Lists sessions, newest activity first.")
final class SessionsCommand implements Callable<Integer> {

    private static final int LONGEST_TITLE = 60;

    /** A line of the list. */
    private static final String LINE = "%-36s  %-19s  %8s  %-7s  %s%n";

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "WORDS",
            description = "Only sessions with these words in their title or messages.")
    Optional<String> words = Optional.empty();

    @Option(
            names = "--limit",
            paramLabel = "N",
            converter = UpToHundred.class,
            description = "How many: 1 to 100 (default ${DEFAULT-VALUE}).")
    int limit = 20;

    @Mixin final ServerOptions options = new ServerOptions();

    @Spec private @Nullable CommandSpec spec;

    private final Map<String, String> environment;

    SessionsCommand(Map<String, String> environment) {
        this.environment = environment;
    }

    static final class UpToHundred extends WholeNumber {
        UpToHundred() {
            super(1, 100);
        }
    }

    @Override
    public Integer call() throws CannotStart, InterruptedException {
        var line = Objects.requireNonNull(spec).commandLine();
        var path =
                Server.query(
                        "/api/chat/sessions",
                        "limit",
                        Integer.toString(limit),
                        "q",
                        words.orElse(""));
        var page = options.server(environment).get(path);
        line.getOut().printf(LINE, "SESSION", "LAST ACTIVITY (UTC)", "MESSAGES", "STATUS", "TITLE");
        for (var session : page.path("sessions")) {
            line.getOut()
                    .printf(
                            LINE,
                            session.path("session_id").asString(""),
                            // Of 2026-12-01T12:00:00.000Z, to the second.
                            session.path("updated_at")
                                    .asString("")
                                    .replaceAll("T|\\..*", " ")
                                    .strip(),
                            session.path("message_count").asInt(0),
                            session.path("status").asString(""),
                            Screen.line(session.path("title").asString("-"), LONGEST_TITLE));
        }
        line.getOut().flush();
        if (page.has("next_cursor")) {
            line.getErr().println("There are more: raise --limit, or search for words.");
        }
        return 0;
    }
}
