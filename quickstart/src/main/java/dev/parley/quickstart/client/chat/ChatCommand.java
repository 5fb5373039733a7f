package dev.parley.quickstart.client.chat;

import dev.parley.quickstart.CannotStart;
import dev.parley.quickstart.client.server.ExitCodes;
import dev.parley.quickstart.client.server.NoServer;
import dev.parley.quickstart.client.server.Refused;
import dev.parley.quickstart.client.server.Screen;
import dev.parley.quickstart.client.server.Server;
import dev.parley.quickstart.client.server.ServerOptions;
import dev.parley.quickstart.client.server.SessionId;
import dev.parley.quickstart.client.server.Uploads;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** {@code ./parley chat}: a conversation in the terminal. */
@Command(
        name = "chat",
        sortOptions = false,
        description = {
            "Talks with a running system. Answers go on after a lost connection; Ctrl-C stops an answer and keeps the session, /help lists what else there is.",
            "If the input is no terminal, each of its lines is a message; exits with 2 if the last answer failed, with 3 if no server answers.",
            ""
        })
public final class ChatCommand implements Callable<Integer> {

    private static final int LONGEST_TITLE = 80;

    /** A look back at what was said, not the whole of it. */
    private static final String SHOWN_MESSAGES = "10";

    private static final String HELP =
            """
            /regenerate  answers the last message once more; the first answer is kept beside it
            /sources     the passages that the last answer may cite
            /help        this text
            /quit        leaves, as Ctrl-D does; the session stays
            Ctrl-C       stops an answer, keeps its text and the session""";

    /** Opens where the lines come from. */
    interface Keyboards {
        Keyboard open() throws IOException;
    }

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "SESSION",
            converter = SessionId.class,
            description = "The session to go on with (default: a new one).")
    Optional<String> session = Optional.empty();

    @Mixin final MessageOptions message = new MessageOptions();
    @Mixin final ServerOptions options = new ServerOptions();

    @Spec private @Nullable CommandSpec spec;

    private final Map<String, String> environment;
    private final Keyboards keyboards;
    private List<JsonNode> sources = List.of();
    private int outcome;

    /**
     * @param environment may name the server and the key
     * @param in what another program says, if nobody types
     * @param isTerminal whether a person types and reads
     */
    public ChatCommand(Map<String, String> environment, InputStream in, boolean isTerminal) {
        this(environment, () -> isTerminal ? new TerminalKeyboard() : new PipedKeyboard(in));
    }

    ChatCommand(Map<String, String> environment, Keyboards keyboards) {
        this.environment = environment;
        this.keyboards = keyboards;
    }

    @Override
    public Integer call() throws CannotStart, IOException, InterruptedException {
        var server = options.server(environment);
        var choice = JsonMapper.shared().createObjectNode();
        var documents = new Uploads(server, err()).add(Uploads.files(message.documents)).ready();
        String id;
        if (session.isEmpty()) {
            message.into(choice, documents);
            // The session keeps the choice, so the messages need not repeat it.
            id = server.post("/api/chat/sessions", choice).path("session_id").asString("");
            choice = JsonMapper.shared().createObjectNode();
        } else {
            id = session.get();
        }
        try (var keyboard = keyboards.open()) {
            if (session.isPresent()) {
                message.into(choice, goOn(server, id, documents, keyboard));
            }
            say("Session %s; /help lists the commands.".formatted(id));
            talk(server, id, choice, keyboard);
        }
        say("The session is kept: ./parley chat " + id);
        return outcome;
    }

    /** Shows what was said last, and the answer that is being given. */
    private List<String> goOn(Server server, String id, List<String> added, Keyboard keyboard)
            throws CannotStart, InterruptedException {
        var history = server.get(Server.query(Server.session(id), "limit", SHOWN_MESSAGES));
        var title = history.path("title").asString("");
        if (!title.isEmpty()) {
            say(Screen.line(title, LONGEST_TITLE));
        }
        var live = history.path("status").asString("").equals("running");
        var lastTurn = history.path("last_turn_id").asString("");
        for (var said : history.path("messages")) {
            var isAnswer = said.path("role").asString("").equals("assistant");
            if (isAnswer && live && said.path("turn_id").asString("").equals(lastTurn)) {
                continue;
            }
            out().println((isAnswer ? "" : "> ") + Screen.safe(said.path("content").asString("")));
            if (isAnswer) {
                sources = said.path("sources").valueStream().toList();
            }
        }
        out().flush();
        if (live) {
            run(server, id, keyboard, (turn, printer) -> turn.read(lastTurn, printer));
        }
        if (added.isEmpty()) {
            return added;
        }
        // What a message names takes the place of what its session names.
        var all = new LinkedHashSet<String>();
        history.path("document_ids").forEach(known -> all.add(known.asString("")));
        all.addAll(added);
        return List.copyOf(all);
    }

    private void talk(Server server, String id, ObjectNode choice, Keyboard keyboard)
            throws CannotStart, IOException, InterruptedException {
        for (var line = keyboard.line(); line != null; line = keyboard.line()) {
            switch (line.strip()) {
                case "" -> {}
                case "/quit" -> {
                    return;
                }
                case "/help" -> say(HELP);
                case "/sources" -> showSources();
                case "/regenerate" -> regenerate(server, id, keyboard);
                default -> {
                    if (line.startsWith("/")) {
                        say(
                                "There is no command %s; /help lists them. With a blank before it, it is a message."
                                        .formatted(line.strip().split("\\s", 2)[0]));
                    } else {
                        var asked = choice.deepCopy().put("content", line);
                        run(server, id, keyboard, (turn, printer) -> turn.ask(asked, printer));
                    }
                }
            }
        }
    }

    private void regenerate(Server server, String id, Keyboard keyboard)
            throws CannotStart, InterruptedException {
        var leaf =
                server.get(Server.query(Server.session(id), "limit", "1"))
                        .path("leaf_turn_id")
                        .asString("");
        if (leaf.isEmpty()) {
            say("There is no answer yet.");
        } else {
            run(server, id, keyboard, (turn, printer) -> turn.regenerate(leaf, printer));
        }
    }

    private interface Work {
        void with(Turn turn, TurnPrinter printer) throws CannotStart, InterruptedException;
    }

    private void run(Server server, String id, Keyboard keyboard, Work work)
            throws CannotStart, InterruptedException {
        var turn = new Turn(server, id);
        var printer = new TurnPrinter(out(), err());
        try (var watch = keyboard.onInterrupt(turn::cancel)) {
            work.with(turn, printer);
            sources = printer.answer().sources();
            // A person has seen how it ended.
            boolean isWell = printer.answer().isWhole() || keyboard.isTerminal();
            outcome = isWell ? 0 : ExitCodes.FAILED;
        } catch (NoServer | Refused e) {
            if (!keyboard.isTerminal()) {
                throw e;
            }
            // A person reads it and decides.
            say(String.valueOf(e.getMessage()));
        }
    }

    private void showSources() {
        if (sources.isEmpty()) {
            say("The last answer has no sources.");
        }
        Sources.print(sources, out());
    }

    private void say(String line) {
        err().println(line);
        err().flush();
    }

    private PrintWriter out() {
        return Objects.requireNonNull(spec).commandLine().getOut();
    }

    private PrintWriter err() {
        return Objects.requireNonNull(spec).commandLine().getErr();
    }
}
