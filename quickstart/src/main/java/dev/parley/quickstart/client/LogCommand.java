package dev.parley.quickstart.client;

import dev.parley.quickstart.CannotStart;
import dev.parley.quickstart.client.server.Event;
import dev.parley.quickstart.client.server.EventReader;
import dev.parley.quickstart.client.server.Server;
import dev.parley.quickstart.client.server.ServerOptions;
import dev.parley.quickstart.client.server.SessionId;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
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
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** {@code ./parley log}: a session's events, as the event log holds them. */
@Command(
        name = "log",
        sortOptions = false,
        description =
                "Prints a session's events as the event log holds them, a JSON object a line.")
final class LogCommand implements Callable<Integer> {

    @Parameters(
            index = "0",
            paramLabel = "SESSION",
            converter = SessionId.class,
            description = "The session's id.")
    String session = "";

    @Option(
            names = "--follow",
            arity = "0",
            description =
                    "Wait for more: what a message adds is printed when it is accepted, and when its turn ends. Ends if the session is deleted.")
    boolean follow;

    @Mixin final ServerOptions options = new ServerOptions();

    @Spec private @Nullable CommandSpec spec;

    private final Map<String, String> environment;
    private long lastOffset = -1;

    LogCommand(Map<String, String> environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() throws CannotStart, InterruptedException {
        var line = Objects.requireNonNull(spec).commandLine();
        var out = line.getOut();
        var server = options.server(environment);
        if (!follow) {
            printNew(server, out);
            return 0;
        }
        new EventReader(server)
                .session(
                        session,
                        new EventReader.Listener() {
                            // Also what came before, or while there was no connection.
                            @Override
                            public void opened() throws CannotStart, InterruptedException {
                                printNew(server, out);
                            }

                            @Override
                            public boolean event(Event event)
                                    throws CannotStart, InterruptedException {
                                if (event.name().equals("deleted")) {
                                    return false;
                                }
                                if (event.name().equals("accepted") || event.isLast()) {
                                    printNew(server, out);
                                }
                                return true;
                            }
                        });
        line.getErr().println("The session was deleted.");
        return 0;
    }

    private void printNew(Server server, PrintWriter out) throws CannotStart, InterruptedException {
        try (var lines =
                new BufferedReader(
                        new InputStreamReader(
                                server.open(Server.session(session) + "/log"),
                                StandardCharsets.UTF_8))) {
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                long offset = JsonMapper.shared().readTree(line).path("offset").asLong(-1);
                if (offset > lastOffset) {
                    out.println(line);
                    lastOffset = offset;
                }
            }
        } catch (IOException e) {
            throw server.lost(e);
        } catch (JacksonException e) {
            throw server.lost(new IOException("a line of the log is no JSON", e));
        } finally {
            out.flush();
        }
    }
}
