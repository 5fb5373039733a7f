package dev.parley.quickstart.client.chat;

import dev.parley.quickstart.CannotStart;
import dev.parley.quickstart.OneOf;
import dev.parley.quickstart.client.server.Event;
import dev.parley.quickstart.client.server.EventReader;
import dev.parley.quickstart.client.server.Screen;
import dev.parley.quickstart.client.server.Server;
import dev.parley.quickstart.client.server.ServerOptions;
import dev.parley.quickstart.client.server.SessionId;
import java.io.PrintWriter;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/** {@code ./parley replay}: a conversation as it happened. */
@Command(
        name = "replay",
        sortOptions = false,
        description =
                "Shows a session again, turn after turn, with the pauses that its answers had, each of at most five seconds.")
public final class ReplayCommand implements Callable<Integer> {

    private static final String PAGE = "200";

    @Parameters(
            index = "0",
            paramLabel = "SESSION",
            converter = SessionId.class,
            description = "The session's id.")
    String session = "";

    @Option(
            names = "--speed",
            paramLabel = "SPEED",
            converter = Speed.class,
            description = "1, 4 times as fast, or max (default ${DEFAULT-VALUE}).")
    String speed = "1";

    @Mixin final ServerOptions options = new ServerOptions();

    @Spec private @Nullable CommandSpec spec;

    private final Map<String, String> environment;

    /**
     * @param environment may name the server and the key
     */
    public ReplayCommand(Map<String, String> environment) {
        this.environment = environment;
    }

    static final class Speed extends OneOf<String> {
        Speed() {
            super("1", "4", "max");
        }
    }

    @Override
    public Integer call() throws CannotStart, InterruptedException {
        var line = Objects.requireNonNull(spec).commandLine();
        var server = options.server(environment);
        for (var message : messages(server)) {
            var text = Screen.safe(message.path("content").asString(""));
            if (message.path("role").asString("").equals("user")) {
                line.getOut().println("> " + text);
                line.getOut().flush();
            } else {
                var shown = new Shown(line.getOut(), line.getErr());
                var turn = message.path("turn_id").asString("");
                new EventReader(server).replay(session, turn, speed, shown);
                if (!shown.hasEvents) {
                    // An imported one has no events.
                    line.getOut().println(text);
                    line.getOut().flush();
                }
            }
        }
        return 0;
    }

    /** A turn that is printed, if it has events. */
    private static final class Shown implements EventReader.Listener {

        private final TurnPrinter printer;
        private boolean hasEvents;

        Shown(PrintWriter out, PrintWriter err) {
            this.printer = new TurnPrinter(out, err);
        }

        @Override
        public boolean event(Event event) {
            hasEvents = true;
            return printer.event(event);
        }

        @Override
        public void again() {
            printer.again();
        }
    }

    private ArrayDeque<JsonNode> messages(Server server) throws CannotStart, InterruptedException {
        var all = new ArrayDeque<JsonNode>();
        var before = "";
        do {
            var path = Server.query(Server.session(session), "limit", PAGE, "before", before);
            var page = server.get(path);
            page.path("messages").valueStream().toList().reversed().forEach(all::addFirst);
            before = page.path("previous_cursor").asString("");
        } while (!before.isEmpty());
        return all;
    }
}
