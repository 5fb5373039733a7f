package dev.parley.quickstart.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.modelserver.ChatCompletionsServer;
import dev.parley.modelserver.offline.OfflineModel;
import dev.parley.quickstart.CommandOutput;
import dev.parley.quickstart.ModelEndpoint;
import dev.parley.quickstart.Ports;
import dev.parley.quickstart.ScriptedServer;
import dev.parley.quickstart.doctor.Finding.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the doctor finds, and that each finding that is not well says what to do. */
class LooksTest {

    private static final Instant NOW = Instant.parse("2026-12-01T12:00:00Z");

    private static Finding model(ScriptedServer server, String name) throws Exception {
        return new ModelLook(new ModelEndpoint(server.url() + "/v1", "sk-1", name), false)
                .look()
                .getFirst();
    }

    @Test
    void aModelIsFoundByItsName() throws Exception {
        try (var server = new ScriptedServer()) {
            var list = "{\"data\":[{\"id\":\"a\"},{\"id\":\"b\",\"max_model_len\":32768}]}";
            server.json("GET /v1/models", 200, list)
                    .json("GET /v1/models", 200, list)
                    .json("GET /v1/models", 401, "{}")
                    .json("GET /v1/models", 200, "<html>");

            var found = model(server, "b");
            assertThat(found.level()).isEqualTo(Level.OK);
            assertThat(found.what()).endsWith("up to 32,768 tokens");
            var missing = model(server, "c");
            assertThat(missing.level()).isEqualTo(Level.FAILS);
            assertThat(missing.line()).contains("has no c; it has a, b", "Set OPENAI_MODEL");
            assertThat(model(server, "b").line()).contains("does not take the key");
            assertThat(model(server, "b").line()).contains("does not speak OpenAI's protocol");
            assertThat(model(server, "b").what()).contains("does not list its models (404)");
            assertThat(server.calls().getFirst().header("Authorization")).isEqualTo("Bearer sk-1");
        }
    }

    @Test
    void anAnswerThatDoesNotEndIsNone() throws Exception {
        try (var server = new ScriptedServer()) {
            server.endless("GET /v1/models", 200, "{\"data\":[")
                    .endless("POST /v1/chat/completions", 200, "{");
            var endpoint = new ModelEndpoint(server.url() + "/v1", "", "m");

            assertThat(new ModelLook(endpoint, true, Duration.ofMillis(200)).look())
                    .hasSize(2)
                    .allSatisfy(found -> assertThat(found.what()).startsWith("nobody answers at"));
        }
    }

    @Test
    void aModelThatIsCalledShowsWhatItCanDo() throws Exception {
        try (var server = ChatCompletionsServer.start(0, new OfflineModel(Duration.ZERO))) {
            var look =
                    new ModelLook(new ModelEndpoint(server.baseUrl().toString(), "", "any"), true);

            assertThat(look.look().getLast().line())
                    .matches(
                            "ok +answers +first piece after \\d+\\.\\d s; streams; counts its tokens; does not think first");
        }
    }

    @Test
    void whereNobodyListensALookSaysHowToStart() throws Exception {
        var nowhere = "127.0.0.1:" + Ports.free();

        assertThat(new ModelLook(new ModelEndpoint("http://" + nowhere, "", "m"), true).look())
                .allSatisfy(finding -> assertThat(finding.level()).isEqualTo(Level.FAILS))
                .allSatisfy(finding -> assertThat(finding.todo()).contains("Start it"));
        assertThat(
                        new DatabaseLook("jdbc:postgresql://" + nowhere + "/parley", "parley", "")
                                .look())
                .singleElement()
                .satisfies(
                        finding ->
                                assertThat(finding.line())
                                        .contains("does not let us in", "PARLEY_DATABASE_URL"));
    }

    @Test
    void noModelIsSaidToBeNone() throws Exception {
        var found = new ModelLook(ModelEndpoint.offline(0), true).look();

        assertThat(found)
                .singleElement()
                .satisfies(
                        finding ->
                                assertThat(finding.line())
                                        .contains("none is set", "--model-url", "OPENAI_API_KEY"));
    }

    @Test
    void extensionsAreThereOrCanBeOrMustBeInstalled() {
        var all = Map.of("btree_gin", true, "pg_trgm", true, "unaccent", true);
        var some = Map.of("btree_gin", true, "pg_trgm", false, "unaccent", true);

        assertThat(DatabaseLook.extensions(all).level()).isEqualTo(Level.OK);
        assertThat(DatabaseLook.extensions(some).level()).isEqualTo(Level.NOTE);
        assertThat(DatabaseLook.extensions(Map.of("pg_trgm", true)).line())
                .contains("not on this server: btree_gin, unaccent", "contrib");
    }

    @Test
    void clocksMayDifferALittle() {
        assertThat(ClockLook.compare("it", NOW.plusSeconds(2), NOW, NOW).level())
                .isEqualTo(Level.OK);
        var off = ClockLook.compare("it", NOW.minusSeconds(60), NOW, NOW.plusSeconds(2));
        assertThat(off.level()).isEqualTo(Level.FAILS);
        assertThat(off.what()).isEqualTo("it differs by -61.0 s");
    }

    @Test
    void withoutASystemTheDoctorSaysHowToGetOne(@TempDir Path data) {
        var url = "http://127.0.0.1:" + Ports.free();

        var output =
                CommandOutput.of(
                        new DoctorCommand(Map.of()),
                        "doctor",
                        "--data",
                        data.toString(),
                        "--url",
                        url);

        assertThat(
                        output.out()
                                .lines()
                                .filter(line -> !line.startsWith(" "))
                                .map(LooksTest::subject))
                .containsExactly("JDK", "disk", "port", "Kafka", "PostgreSQL", "model");
        assertThat(output.out()).contains("./parley up", "PARLEY_KAFKA", "PARLEY_DATABASE_URL");
        // Nothing fails that could be looked at.
        assertThat(output.exitCode()).as(output.out()).isZero();
        assertThat(List.of(output.out().split("\n"))).noneMatch(line -> line.startsWith("FAILS"));
    }

    private static String subject(String line) {
        return line.substring(7).split(" ", 2)[0];
    }
}
