package dev.parley.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.modelserver.scripted.Script;
import dev.parley.quickstart.ParleyCommand;
import dev.parley.quickstart.client.ClientCommands;
import dev.parley.quickstart.doctor.DoctorCommand;
import dev.parley.quickstart.main.ClientMain;
import dev.parley.testsupport.DocumentCalls;
import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** The commands of a user against the whole system. */
class CommandLineTest {

    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Path CLASSES = ROOT.resolve("quickstart/target/classes");

    private final TestSystem system = TestSystem.get();

    @TempDir Path files;

    @AfterEach
    void deleteDocuments() {
        new DocumentCalls(system.api(0)).deleteAll();
    }

    private record Output(int exitCode, String out, String err) {
        /** The id of the session, of which stderr's first line tells. */
        String session() {
            return err.substring("Session ".length(), "Session ".length() + 36);
        }
    }

    private Map<String, String> environment() {
        return Map.of("PARLEY_URL", system.api(0).base().toString());
    }

    private Output run(String input, String... line) {
        var in = new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8));
        return run(
                ClientCommands.all(environment(), in, new ClientCommands.Ends(false, false)), line);
    }

    private static Output run(List<Object> commands, String... line) {
        var out = new StringWriter();
        var err = new StringWriter();
        int exitCode =
                ParleyCommand.of(commands.toArray())
                        .setOut(new PrintWriter(out))
                        .setErr(new PrintWriter(err, true))
                        .execute(line);
        return new Output(exitCode, out.toString(), err.toString());
    }

    @Test
    void aConversationInTheTerminalIsTheOneThatTheServerKeeps() {
        var first = run("A command asks first\n", "chat", "--mode", "regular");
        assertThat(first.exitCode()).as(first.err()).isZero();
        assertThat(first.out()).isEqualTo("Hello there." + System.lineSeparator());

        var second = run("And again\n/quit\nnever sent\n", "chat", first.session());
        assertThat(second.out().lines())
                .containsExactly("> A command asks first", "Hello there.", "Hello there.");
        assertThat(system.api(1).history(first.session()).get("message_count").intValue())
                .isEqualTo(4);

        var listed = run("", "sessions", "command asks first");
        assertThat(listed.out().lines().filter(line -> line.startsWith(first.session())))
                .singleElement()
                .asString()
                .contains(" 4  idle ");

        var log = run("", "log", first.session());
        assertThat(log.out().lines())
                .hasSize(system.record(first.session()).size())
                .allSatisfy(
                        line ->
                                assertThat(JsonMapper.shared().readTree(line).has("offset"))
                                        .isTrue());
    }

    @Test
    void aSessionLeavesAsAFileComesBackAndIsShownAgain() throws IOException {
        var asked = run("", "ask", "To be taken away");
        assertThat(asked.exitCode()).as(asked.err()).isZero();

        var exported = run("", "export", asked.session());
        assertThat(exported.exitCode()).as(exported.err()).isZero();
        var file = files.resolve("session.json");
        Files.writeString(file, exported.out());
        var imported = run("", "import", file.toString());
        assertThat(imported.exitCode()).as(imported.err()).isZero();
        var copy = imported.out().strip();
        assertThat(run("", "import", file.toString()).out()).as("once").isEqualTo(imported.out());

        var openai = run("", "export", asked.session(), "--format", "openai");
        assertThat(run("", "export", copy, "--format", "openai").out()).isEqualTo(openai.out());
        for (var session : List.of(asked.session(), copy)) {
            var replayed = run("", "replay", session, "--speed", "4");
            assertThat(replayed.exitCode()).as(replayed.err()).isZero();
            assertThat(replayed.out().lines())
                    .containsExactly("> To be taken away", "Hello there.");
        }
        var bad = files.resolve("bad.json");
        Files.writeString(bad, "[7]");
        var refused = run("", "import", bad.toString());
        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.err()).contains("/0 must be an export of Parley");
        assertThat(run("", "import", "/nowhere.json").err())
                .contains("There is no file /nowhere.json.");
    }

    @Test
    void aQuestionAboutAFileIsAnsweredWithItsSource() throws IOException {
        var file = files.resolve("lamp.txt");
        Files.writeString(file, "The lamp of the lighthouse of Arvik burns rapeseed oil.");
        system.model.when("lamp of Arvik", Script.answer("Rapeseed oil. ", "[1]"));

        var added = run("", "docs", "add", files.toString());
        assertThat(added.exitCode()).as(added.err()).isZero();
        assertThat(added.err()).isEqualTo("lamp.txt is ready: 1 passages.\n");
        var listed = run("", "docs", "list");
        assertThat(listed.out().lines().filter(line -> line.startsWith(added.out().strip())))
                .singleElement()
                .asString()
                .matches(".* ready +55 +lamp\\.txt");

        var answer = run("", "ask", "What burns the lamp of Arvik?", "--doc", file.toString());
        assertThat(answer.exitCode()).as(answer.err()).isZero();
        assertThat(answer.out()).isEqualTo("Rapeseed oil. [1]" + System.lineSeparator());
        assertThat(answer.err()).contains("[1] lamp.txt", "rapeseed oil");
    }

    @Test
    void aTurnThatFailsAndACallThatIsWrongHaveExitCodesOfTheirOwn() {
        system.model.when("of a command fails", Script.status(400));

        var failed = run("", "ask", "This question of a command fails");
        assertThat(failed.exitCode()).as(failed.err()).isEqualTo(2);
        assertThat(failed.out()).isEmpty();
        var wrong = run("", "ask", "x", "--model", "nobody");
        assertThat(wrong.exitCode()).isEqualTo(1);
        assertThat(wrong.err()).contains("must be one of: scripted");
    }

    @Test
    void theDoctorFindsAHealthySystem() {
        var environment = new HashMap<>(environment());
        var backend = Backend.get();
        environment.put("PARLEY_KAFKA", backend.bootstrapServers());
        environment.put("PARLEY_DATABASE_URL", backend.jdbcUrl());
        environment.put("PARLEY_DATABASE_USER", backend.user());
        environment.put("PARLEY_DATABASE_PASSWORD", backend.password());

        // A worker that has just started is not assigned anything yet.
        var output =
                await("a worker that listens")
                        .until(
                                () ->
                                        run(
                                                List.of(new DoctorCommand(environment)),
                                                "doctor",
                                                "--data",
                                                files.toString()),
                                seen -> seen.out().contains("one listens for turns"));

        assertThat(output.exitCode()).as(output.out()).isZero();
        assertThat(output.out())
                .containsPattern("(?m)^ok +API +is ready at ")
                .containsPattern("(?m)^ok +calls +are taken; models: scripted")
                .containsPattern("(?m)^ok +clock +the API's clock differs by ")
                .containsPattern("(?m)^ok +Kafka +1 brokers at \\S+, version 4\\.\\d")
                .containsPattern("(?m)^ok +share +groups are on, version 1")
                .containsPattern("(?m)^ok +workers +one listens for turns")
                .containsPattern("(?m)^ok +PostgreSQL +18\\.")
                .containsPattern("(?m)^ok +extensions +btree_gin, pg_trgm, unaccent")
                .containsPattern("(?m)^ok +clock +PostgreSQL's clock differs by ")
                .containsPattern("(?m)^note +model +none is set");
    }

    @Test
    void theMetersOfASystemAreShown() {
        var output =
                run("", "top", "--every", "1", "--meters", system.management().base().toString());

        assertThat(output.exitCode()).as(output.err()).isZero();
        assertThat(output.out()).containsPattern("(?m)^Readers +open +\\d+ +resumed +[\\d.,]+/s");
    }

    @Test
    void theseCommandsNeedFewJars() throws Exception {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-cp", classPathOfTheScript()));
        command.addAll(List.of(ClientMain.class.getName(), "sessions", "--limit", "1"));
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment());

        var process = builder.start();
        var printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor()).as(printed).isZero();
        assertThat(printed).startsWith("SESSION ");
    }

    /** The jars that {@code ./parley} names, of those that this test runs with. */
    private static String classPathOfTheScript() throws IOException {
        var names =
                Files.readAllLines(ROOT.resolve("parley")).stream()
                        .filter(line -> line.startsWith("readonly client_jars="))
                        .findFirst()
                        .orElseThrow()
                        .replaceAll(".*=\"|\"", "")
                        .split(" ");
        var matchers =
                Stream.of(names)
                        .map(name -> FileSystems.getDefault().getPathMatcher("glob:" + name))
                        .toList();
        var jars =
                Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                        .map(Path::of)
                        .filter(
                                jar ->
                                        matchers.stream()
                                                .anyMatch(name -> name.matches(jar.getFileName())))
                        .map(Path::toString)
                        .collect(Collectors.joining(File.pathSeparator));
        // A jar when the whole build runs to its end.
        return jars + File.pathSeparator + CLASSES;
    }
}
