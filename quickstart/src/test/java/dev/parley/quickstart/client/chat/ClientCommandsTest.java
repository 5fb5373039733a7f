package dev.parley.quickstart.client.chat;

import static dev.parley.quickstart.ScriptedServer.event;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.quickstart.Addresses;
import dev.parley.quickstart.CommandOutput;
import dev.parley.quickstart.ParleyCommand;
import dev.parley.quickstart.Ports;
import dev.parley.quickstart.ScriptedServer;
import dev.parley.quickstart.client.ClientCommands;
import dev.parley.quickstart.client.server.ExitCodes;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The commands against a server that answers as a script says. */
class ClientCommandsTest {

    private static final String ID = "01a228fa-86bc-77a7-93cc-ac045d42d857";
    private static final String SESSION = "/api/chat/sessions/" + ID;
    private static final String SEND = "POST " + SESSION + "/messages";
    private static final String STREAM = "GET " + SESSION + "/turns/t/events";

    private static final String SOURCES =
            event(
                    "sources",
                    "t.1.2",
                    "{\"sources\":[{\"number\":1,\"title\":\"Handbook\",\"page\":3,\"snippet\":\"It burns\\noil.\"}]}");

    @TempDir Path data;

    private ScriptedServer server;

    @BeforeEach
    void start() throws IOException {
        server = new ScriptedServer();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private static String token(int n, String text) {
        return event("token", "t.1." + n, "{\"text\":\"%s\"}".formatted(text));
    }

    /** The ending of an answer that is this text. */
    private static String done(String text) {
        return event(
                "done",
                "t.1.9",
                "{\"status\":\"completed\",\"content_sha256\":\"%s\"}"
                        .formatted(Answer.sha256(text)));
    }

    private ScriptedServer session() {
        return server.json("POST /api/chat/sessions", 201, "{\"session_id\":\"%s\"}".formatted(ID));
    }

    private ScriptedServer accepting() {
        return session().json(SEND, 202, "{\"turn_id\":\"t\",\"status\":\"accepted\"}");
    }

    private static CommandOutput run(
            Map<String, String> environment, String input, String... line) {
        var in = new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8));
        return CommandOutput.of(
                ClientCommands.all(environment, in, new ClientCommands.Ends(false, false)), line);
    }

    private CommandOutput ask(String... more) {
        var line = new ArrayList<>(List.of("ask", "What does it burn?"));
        line.addAll(List.of("--url", server.url().toString(), "--data", data.toString()));
        line.addAll(List.of(more));
        return run(Map.of(), "", line.toArray(String[]::new));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            value = {
                "chat 17 # chat: Invalid value for positional parameter at index 0 (SESSION): '17' is not the id of a session; ./parley sessions lists them.",
                "chat --mode fast # chat: Invalid value for option '--mode': 'fast' is not one of regular, deep_research.",
                "chat --url ftp://x # chat: Invalid value for option '--url': 'ftp://x' is not an http or https URL.",
                "chat --patience x # chat: Invalid value for option '--patience': 'x' is not a number from 0 to 3600.",
                "chat --doc /nowhere/a.pdf # chat: There is no file /nowhere/a.pdf.",
                "chat --key-file /nowhere/key # chat: There is no file /nowhere/key.",
                "ask # ask: Missing required parameter: 'QUESTION'.",
                "ask a b # ask: Unknown option 'b'. Allowed are --session, --model, --mode, --doc, --url, --key-file, --data, --patience, --help.",
                "sessions --limit 101 # sessions: Invalid value for option '--limit': '101' is not a number from 1 to 100.",
                "log # log: Missing required parameter: 'SESSION'.",
                "docs # docs: Missing required subcommand.",
                "docs add # docs add: Missing required parameter: 'FILE|DIR'.",
                "top --every 0 # top: Invalid value for option '--every': '0' is not a number from 1 to 60.",
            })
    void refuses(String arguments, String sentence) {
        var output = run(Map.of(), "", arguments.split(" "));

        assertThat(output.err().lines().findFirst()).hasValue("./parley " + sentence);
        assertThat(output.exitCode()).isEqualTo(1);
    }

    @Test
    void theLinesAreRead() {
        var chat = new ChatCommand(Map.of(), InputStream.nullInputStream(), false);

        ParleyCommand.of(chat)
                .parseArgs(
                        ("chat " + ID + " --model m --mode deep_research --patience 5 --doc a b")
                                .split(" "));

        assertThat(chat.session).hasValue(ID);
        assertThat(chat.message.model).hasValue("m");
        assertThat(chat.message.mode).hasValue("deep_research");
        assertThat(chat.message.documents).containsExactly(Path.of("a"), Path.of("b"));
    }

    @Test
    void whereNoServerAnswersACommandSaysSo() {
        int port = Ports.free();

        for (var command : List.of("sessions", "docs list", "log " + ID, "ask x", "chat")) {
            var line = (command + " --patience 0 --url http://127.0.0.1:" + port).split(" ");
            var output = run(Map.of(), "", line);
            assertThat(output.problem())
                    .endsWith(
                            ": No server answers at http://127.0.0.1:%d (nobody listens there). Start one with ./parley up, or name another one with --url or PARLEY_URL."
                                    .formatted(port));
            assertThat(output.exitCode()).isEqualTo(ExitCodes.AWAY);
        }
    }

    @Test
    void whatIsNotParleyIsSaidToBeNone() {
        server.json("GET /api/chat/sessions?limit=20", 200, "<html>");

        var output = run(Map.of("PARLEY_URL", server.url().toString()), "", "sessions");

        assertThat(output.problem())
                .isEqualTo(
                        "./parley sessions: The server at %s answers 200, but not as Parley does. Name another one with --url or PARLEY_URL."
                                .formatted(server.url()));
        assertThat(output.exitCode()).isEqualTo(1);
    }

    @Test
    void anAnswerIsPrintedToTheByteAndItsSourcesBesides() {
        // The escape is a part of the text, and a script gets it.
        accepting()
                .cut(STREAM, event("accepted", "t.0.0", "{}"), SOURCES, token(3, "It \\u001b[31m"))
                .stream(STREAM, token(4, "burns oil."), done("It \u001b[31mburns oil."));

        var output = ask("--patience", "5");

        assertThat(output.out()).isEqualTo("It \u001b[31mburns oil." + System.lineSeparator());
        assertThat(output.err().lines())
                .containsExactly("Session " + ID, "[1] Handbook, page 3", "    It burns oil.");
        assertThat(output.exitCode()).isZero();
        assertThat(server.calls(SEND).getFirst().body())
                .isEqualTo("{\"content\":\"What does it burn?\"}");
    }

    @Test
    void aLostWorkersTextIsNotInTheAnswer() {
        accepting().stream(
                STREAM,
                token(1, "It burns wa"),
                event("restart", "", "{\"attempt\":2}"),
                token(2, "It burns oil."),
                done("It burns oil."));

        assertThat(ask().out()).isEqualTo("It burns oil." + System.lineSeparator());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "error | {'code':'model_stalled','message':'Nothing came.'} | The turn failed (model_stalled): Nothing came.",
                "done | {'status':'cancelled'} | The turn was cancelled.",
                "done | {'status':'completed','content_sha256':'00'} | The text that came is not the one that the server keeps.",
                "deleted | {'session_id':'s'} | The session was deleted.",
            })
    void anAnswerThatIsNotWholeIsNotPrinted(String name, String data, String sentence) {
        accepting().stream(
                STREAM, token(1, "It burns"), event(name, "t.1.2", data.replace('\'', '"')));

        var output = ask();

        assertThat(output.out()).isEmpty();
        assertThat(output.err().lines())
                .containsExactly("Session " + ID, "./parley ask: " + sentence);
        assertThat(output.exitCode()).isEqualTo(ExitCodes.FAILED);
    }

    @Test
    void aMessageThatMayHaveArrivedIsSentAgainUnderTheSameKey() {
        session()
                .json(SEND, 503, "{\"code\":\"unavailable\",\"detail\":\"Soon.\"}")
                .json(SEND, 202, "{\"turn_id\":\"t\"}")
                .stream(STREAM, token(1, "Oil."), done("Oil."));

        assertThat(ask("--patience", "5").exitCode()).isZero();

        var keys = server.calls(SEND).stream().map(call -> call.header("Idempotency-Key")).toList();
        assertThat(keys).hasSize(2).doesNotContain("").containsOnly(keys.getFirst());
    }

    @Test
    void aBusyServerIsSaidToBeBusy() {
        session().json(SEND, 503, "{\"code\":\"overloaded\",\"detail\":\"Too many turns wait.\"}");

        var output = ask("--patience", "0");

        assertThat(output.problem())
                .endsWith("The server is busy or waits for its database: Too many turns wait.");
        assertThat(output.exitCode()).isEqualTo(ExitCodes.AWAY);
    }

    @Test
    void modelModeAndDocumentsAreOfTheMessage(@TempDir Path files) throws IOException {
        Files.writeString(files.resolve("a.txt"), "It burns oil.");
        Files.createDirectories(files.resolve(".git"));
        Files.writeString(files.resolve(".git/config"), "hidden");
        accepting()
                .json("POST /api/documents", 202, "{\"document_id\":\"d\"}")
                .json("GET /api/documents/d", 200, "{\"status\":\"ready\",\"title\":\"a.txt\"}")
                .stream(STREAM, token(1, "Oil."), done("Oil."));

        var output = ask("--model", "m", "--mode", "deep_research", "--doc", files.toString());

        assertThat(output.exitCode()).as(output.err()).isZero();
        assertThat(server.calls(SEND).getFirst().body())
                .isEqualTo(
                        "{\"content\":\"What does it burn?\",\"model\":\"m\",\"mode\":\"deep_research\",\"document_ids\":[\"d\"]}");
        assertThat(server.calls("POST /api/documents"))
                .singleElement()
                .satisfies(
                        call ->
                                assertThat(call.body())
                                        .contains("name=\"file\"; filename=\"a.txt\"")
                                        .contains("\r\n\r\nIt burns oil.\r\n--"));
    }

    @Test
    void aDocumentThatFailsIsNamedWithItsReason(@TempDir Path files) throws IOException {
        Files.writeString(files.resolve("a.txt"), "a");
        Files.writeString(files.resolve("b.exe"), "b");
        server.json("POST /api/documents", 202, "{\"document_id\":\"d\"}")
                .json(
                        "POST /api/documents",
                        415,
                        "{\"code\":\"unsupported_media_type\",\"detail\":\"Its type is unknown.\"}")
                .json(
                        "GET /api/documents/d",
                        200,
                        "{\"status\":\"failed\",\"title\":\"a\",\"error\":{\"message\":\"It has no text.\"}}");

        var output =
                run(
                        Map.of(),
                        "",
                        "docs",
                        "add",
                        files.toString(),
                        "--url",
                        server.url().toString());

        assertThat(output.out()).isEmpty();
        assertThat(output.err().lines())
                .containsExactly(
                        "%s was not taken. The server refused it (unsupported_media_type): Its type is unknown."
                                .formatted(files.resolve("b.exe")),
                        "a failed: It has no text.");
        assertThat(output.exitCode()).isEqualTo(ExitCodes.FAILED);
    }

    @Test
    void theKeyOfThisMachinesSystemIsSentToThisMachineOnly() throws IOException {
        Files.writeString(data.resolve("api-key"), "pk_own\n");
        Files.writeString(data.resolve("other"), "pk_other\n");
        var call = "GET /api/chat/sessions?limit=20";
        var here = server.url().toString();
        // Any address of this machine; for all that the command can know, somebody else's.
        var elsewhere = "http://0.0.0.0:" + server.port();
        for (int i = 0; i < 4; i++) {
            server.json(call, 200, "{\"sessions\":[]}");
        }

        sessions(Map.of(), here);
        sessions(Map.of(), elsewhere);
        sessions(Map.of("PARLEY_KEY", "pk_named"), elsewhere);
        sessions(
                Map.of("PARLEY_KEY", "pk_named"),
                elsewhere,
                "--key-file",
                data.resolve("other").toString());

        assertThat(server.calls(call).stream().map(sent -> sent.header("Authorization")))
                .containsExactly("Bearer pk_own", "", "Bearer pk_named", "Bearer pk_other");
    }

    private void sessions(Map<String, String> environment, String url, String... more) {
        var line = new ArrayList<>(List.of("sessions", "--url", url, "--data", data.toString()));
        line.addAll(List.of(more));
        var output = run(environment, "", line.toArray(String[]::new));
        assertThat(output.exitCode()).as(output.err()).isZero();
    }

    @Test
    void aKeyThatIsNotTakenIsExplained() {
        var call = "GET /api/chat/sessions?limit=20";
        for (int i = 0; i < 2; i++) {
            server.json(call, 401, "{\"code\":\"unauthenticated\",\"detail\":\"No.\"}");
        }
        var url = server.url().toString();

        var without = run(Map.of(), "", "sessions", "--url", url, "--data", data.toString());
        var with = run(Map.of("PARLEY_KEY", "pk_secret"), "", "sessions", "--url", url);

        assertThat(without.problem()).contains("wants an API key", "--key-file", "PARLEY_KEY");
        assertThat(with.problem()).contains("does not take this key").doesNotContain("pk_secret");
    }

    @Test
    void aRunningSystemIsFoundByItsDataFolder() throws IOException {
        new Addresses(server.url().toString(), List.of(), "k", "d", "", "").write(data);
        server.json("GET /api/chat/sessions?limit=5&q=a+b", 200, "{\"sessions\":[]}");

        var output =
                run(Map.of(), "", "sessions", "a b", "--limit", "5", "--data", data.toString());

        assertThat(output.exitCode()).as(output.err()).isZero();
    }

    private CommandOutput chat(String input, String... more) {
        var line = new ArrayList<>(List.of("chat"));
        line.addAll(List.of(more));
        line.addAll(List.of("--url", server.url().toString(), "--data", data.toString()));
        return run(Map.of(), input, line.toArray(String[]::new));
    }

    @Test
    void aChatAsksLineByLineAndShowsNothingThatMovesTheCursor() {
        accepting().stream(
                STREAM,
                SOURCES,
                token(3, "It \\u001b[2Jburns oil."),
                done("It \u001b[2Jburns oil."));

        var output = chat("\nWhat does it burn?\n/sources\n/what\n");

        assertThat(output.out().lines())
                .containsExactly(
                        "It \ufffd[2Jburns oil.", "[1] Handbook, page 3", "    It burns oil.");
        assertThat(output.err().lines())
                .containsExactly(
                        "Session %s; /help lists the commands.".formatted(ID),
                        "(1 passages; /sources shows them)",
                        "There is no command /what; /help lists them. With a blank before it, it is a message.",
                        "The session is kept: ./parley chat " + ID);
        assertThat(output.exitCode()).isZero();
        assertThat(server.calls(SEND)).hasSize(1);
    }

    @Test
    void aChatHasItsLastMessageAnsweredOnceMore() {
        accepting()
                .json("GET " + SESSION + "?limit=1", 200, "{\"leaf_turn_id\":\"t\"}")
                .json(
                        "POST " + SESSION + "/turns/t/regenerate",
                        202,
                        "{\"turn_id\":\"t\",\"status\":\"accepted\"}")
                .stream(STREAM, token(3, "Again."), done("Again."));

        var output = chat("/regenerate\n");

        assertThat(output.out().lines()).containsExactly("Again.");
        assertThat(output.exitCode()).isZero();
        assertThat(server.calls(SEND)).isEmpty();
        assertThat(server.calls("POST " + SESSION + "/turns/t/regenerate")).hasSize(1);
    }

    @Test
    void aChatGoesOnWithTheAnswerThatIsBeingGiven() {
        server
                .json(
                        "GET " + SESSION + "?limit=10",
                        200,
                        """
                        {"title": "Oil", "status": "running", "last_turn_id": "t", "document_ids": ["d"],
                         "messages": [
                           {"role": "user", "turn_id": "s", "content": "Hello"},
                           {"role": "assistant", "turn_id": "s", "content": "Hello."},
                           {"role": "user", "turn_id": "t", "content": "What does it burn?"},
                           {"role": "assistant", "turn_id": "t", "content": "It bur"}]}
                        """)
                .stream(STREAM, token(3, "It burns"), token(4, " oil."), done("It burns oil."));

        var output = chat("", ID);

        assertThat(output.out().lines())
                .containsExactly("> Hello", "Hello.", "> What does it burn?", "It burns oil.");
        assertThat(output.exitCode()).as(output.err()).isZero();
    }

    @Test
    void ctrlCStopsTheAnswerAndTheChatGoesOn() {
        var interrupt = new AtomicReference<Runnable>(() -> {});
        var lines = new ArrayDeque<>(List.of("Talk on.", "Thanks."));
        var keyboard =
                new Keyboard() {
                    @Override
                    public @Nullable String line() {
                        return lines.poll();
                    }

                    @Override
                    public Watch onInterrupt(Runnable action) {
                        interrupt.set(action);
                        return () -> interrupt.set(() -> {});
                    }

                    @Override
                    public boolean isTerminal() {
                        return true;
                    }

                    @Override
                    public void close() {}
                };
        var cancel = "POST " + SESSION + "/turns/t/cancel";
        accepting()
                .json(SEND, 202, "{\"turn_id\":\"u\"}")
                .json(cancel, 202, "{\"status\":\"cancelling\"}")
                // The user presses it while the stream is open.
                .doing(
                        STREAM,
                        () -> Objects.requireNonNull(interrupt.get()).run(),
                        token(1, "On and"),
                        event("done", "t.1.2", "{\"status\":\"cancelled\"}"))
                .stream(
                        "GET " + SESSION + "/turns/u/events",
                        token(1, "You are welcome."),
                        done("You are welcome."));

        var output =
                CommandOutput.of(
                        new ChatCommand(Map.of(), () -> keyboard),
                        "chat",
                        "--url",
                        server.url().toString());

        assertThat(server.calls(cancel)).hasSize(1);
        assertThat(output.out().lines()).containsExactly("On and", "You are welcome.");
        assertThat(output.err()).contains("The turn was cancelled.", "The session is kept");
        assertThat(output.exitCode()).isZero();
    }

    @Test
    void aFollowedLogPrintsEachRecordOnce() {
        var log = "GET " + SESSION + "/log";
        server.cut("GET " + SESSION + "/events", event("accepted", "t.0.0", "{}")).stream(
                        "GET " + SESSION + "/events",
                        event("done", "t.1.1", "{}"),
                        event("deleted", "", "{}"))
                .json(log, 200, record(4))
                .json(log, 200, record(4) + record(7))
                .json(log, 200, record(4) + record(7))
                .json(log, 200, record(4) + record(7) + record(9));

        var output =
                run(
                        Map.of(),
                        "",
                        "log",
                        ID,
                        "--follow",
                        "--url",
                        server.url().toString(),
                        "--patience",
                        "5");

        assertThat(output.out().lines())
                .containsExactly(record(4).strip(), record(7).strip(), record(9).strip());
        assertThat(output.err()).contains("The session was deleted.");
        assertThat(output.exitCode()).isZero();
    }

    private static String record(int offset) {
        return "{\"topic\":\"chat.events\",\"partition\":1,\"offset\":%d,\"event\":{}}\n"
                .formatted(offset);
    }

    @Test
    void topShowsWhatTheMetersSay() {
        var meters = "GET /actuator/prometheus";
        server.json(meters, 200, "parley_turns_live 1.0\nparley_readers 2.0\n")
                .json(meters, 200, "parley_turns_live 3.0\nparley_readers 2.0\n");

        var output = run(Map.of(), "", "top", "--every", "1", "--meters", server.url().toString());

        assertThat(output.exitCode()).as(output.err()).isZero();
        assertThat(output.out().lines().findFirst().orElse(""))
                .matches("Turns +live +3 +queued +\\? +oldest waits +\\?");
    }

    @Test
    void topSaysWhereItLooked() {
        var output = run(Map.of(), "", "top", "--data", data.toString());

        assertThat(output.problem())
                .isEqualTo(
                        "./parley top: No system runs on the data folder %s. Name its folder with --data, or its management ports with --meters."
                                .formatted(data));
        assertThat(output.exitCode()).isEqualTo(ExitCodes.AWAY);
    }
}
