package dev.parley.quickstart.client.chat;

import dev.parley.quickstart.CannotStart;
import dev.parley.quickstart.client.server.ExitCodes;
import dev.parley.quickstart.client.server.Screen;
import dev.parley.quickstart.client.server.ServerOptions;
import dev.parley.quickstart.client.server.SessionId;
import dev.parley.quickstart.client.server.Uploads;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
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
import tools.jackson.databind.json.JsonMapper;

/** {@code ./parley ask}: one question of a script. */
@Command(
        name = "ask",
        sortOptions = false,
        description = {
            "Asks one question and prints the answer once it is whole: the text on stdout, its sources and the session on stderr.",
            "Exits with 0 if the text is whole, and to the byte what the server keeps; with 1 if the call is wrong; with 2 if the turn or a document failed or was cancelled, and then prints no text; with 3 if no server answers or it stays busy. Ctrl-C cancels the turn.",
            ""
        })
public final class AskCommand implements Callable<Integer> {

    @Parameters(
            index = "0",
            paramLabel = "QUESTION",
            description = "What to ask; - reads it from stdin.")
    String question = "";

    @Option(
            names = "--session",
            paramLabel = "SESSION",
            converter = SessionId.class,
            description = "The session to go on with (default: a new one).")
    Optional<String> session = Optional.empty();

    @Mixin final MessageOptions message = new MessageOptions();
    @Mixin final ServerOptions options = new ServerOptions();

    @Spec private @Nullable CommandSpec spec;

    private final Map<String, String> environment;
    private final InputStream in;
    private final boolean outIsTerminal;

    /**
     * @param environment may name the server and the key
     * @param in may hold the question
     * @param outIsTerminal whether a person reads the answer
     */
    public AskCommand(Map<String, String> environment, InputStream in, boolean outIsTerminal) {
        this.environment = environment;
        this.in = in;
        this.outIsTerminal = outIsTerminal;
    }

    @Override
    public Integer call() throws CannotStart, IOException, InterruptedException {
        var line = Objects.requireNonNull(spec).commandLine();
        var content =
                question.equals("-")
                        ? new String(in.readAllBytes(), StandardCharsets.UTF_8).strip()
                        : question;
        var server = options.server(environment);
        var uploaded = new Uploads(server, line.getErr()).add(Uploads.files(message.documents));
        if (uploaded.failed() > 0) {
            return ExitCodes.FAILED;
        }
        var fields = JsonMapper.shared().createObjectNode();
        var id =
                session.isPresent()
                        ? session.get()
                        : server.post("/api/chat/sessions", fields).path("session_id").asString("");
        fields.put("content", content);
        message.into(fields, uploaded.ready());
        line.getErr().println("Session " + id);
        line.getErr().flush();

        var answer = new Answer();
        var turn = new Turn(server, id);
        try (var hook = new ExitHook(turn::cancelBeforeExit)) {
            turn.ask(
                    fields,
                    event -> {
                        answer.take(event);
                        return !event.isLast();
                    });
        }
        if (!answer.isWhole()) {
            throw new CannotStart(answer.problem(), null, ExitCodes.FAILED);
        }
        // A program gets the text to the byte.
        line.getOut().println(outIsTerminal ? Screen.safe(answer.text()) : answer.text());
        line.getOut().flush();
        Sources.print(answer.sources(), line.getErr());
        return 0;
    }
}
