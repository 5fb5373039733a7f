package dev.parley.quickstart.client;

import dev.parley.quickstart.CannotStart;
import dev.parley.quickstart.OneOf;
import dev.parley.quickstart.client.server.Screen;
import dev.parley.quickstart.client.server.Server;
import dev.parley.quickstart.client.server.ServerOptions;
import dev.parley.quickstart.client.server.SessionId;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
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

/** {@code ./parley export}: a session as a file. */
@Command(
        name = "export",
        sortOptions = false,
        description = {
            "Prints a session as a file: all that the history has (json), to be read (markdown), or the messages as OpenAI's calls take them (openai).",
            "Exits with 3 if the connection was lost before the end; what was printed is not whole then.",
            ""
        })
final class ExportCommand implements Callable<Integer> {

    @Parameters(
            index = "0",
            paramLabel = "SESSION",
            converter = SessionId.class,
            description = "The session's id.")
    String session = "";

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            converter = Format.class,
            description = "json, markdown or openai (default ${DEFAULT-VALUE}).")
    String format = "json";

    @Mixin final ServerOptions options = new ServerOptions();

    @Spec private @Nullable CommandSpec spec;

    private final Map<String, String> environment;
    private final boolean outIsTerminal;

    ExportCommand(Map<String, String> environment, boolean outIsTerminal) {
        this.environment = environment;
        this.outIsTerminal = outIsTerminal;
    }

    static final class Format extends OneOf<String> {
        Format() {
            super("json", "markdown", "openai");
        }
    }

    @Override
    public Integer call() throws CannotStart, InterruptedException {
        var out = Objects.requireNonNull(spec).commandLine().getOut();
        var server = options.server(environment);
        var path = Server.query(Server.session(session) + "/export", "format", format);
        try (var file =
                new BufferedReader(
                        new InputStreamReader(server.open(path), StandardCharsets.UTF_8))) {
            if (outIsTerminal) {
                for (var line = file.readLine(); line != null; line = file.readLine()) {
                    out.println(Screen.safe(line));
                }
            } else {
                file.transferTo(out);
            }
        } catch (IOException e) {
            throw server.lost(e);
        } finally {
            out.flush();
        }
        return 0;
    }
}
