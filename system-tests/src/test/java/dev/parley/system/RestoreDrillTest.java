package dev.parley.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.modelserver.scripted.Script;
import dev.parley.testsupport.ApiClient;
import dev.parley.testsupport.DocumentCalls;
import dev.parley.testsupport.EventStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.PGConnection;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The drill of {@code docs/operations.md}: PostgreSQL is lost. The event log gives the history
 * back, and a backup what is in no log; then the system goes on.
 */
class RestoreDrillTest {

    private static final String DATABASE = "drill";

    private final TestSystem system = TestSystem.get();

    @BeforeEach
    void noDatabase() {
        system.database().sql("DROP DATABASE IF EXISTS " + DATABASE).update();
    }

    @AfterEach
    void goOn() {
        system.database().sql("DROP DATABASE IF EXISTS " + DATABASE + " WITH (FORCE)").update();
        if (!system.hasWorker()) {
            system.startWorker();
        }
        system.stopProjector();
        system.startProjector();
    }

    @Test
    void anEmptyDatabaseGetsTheHistoryFromTheLogAndTheRestFromItsBackup(@TempDir Path backup)
            throws Exception {
        // Given
        var api = system.api(0);
        var session = api.createSession();
        var asked = api.message(session, "asked before the disaster");
        var turn = asked.header("Parley-Turn-Id");
        var answer = asked.toEnd();
        new DocumentCalls(api)
                .awaitReady(
                        new DocumentCalls(api)
                                .text(
                                        "Lighthouse of Vardo",
                                        "The lamp of the lighthouse of Vardo was lit in 1853."));
        system.awaitProjected();
        var rows = system.rows();
        back(up(), backup);

        // When
        system.stopProjector();
        system.stopWorker();
        var lost = OwnDatabase.create(DATABASE);
        restore(lost, backup);
        var url = "--spring.datasource.url=" + lost.url();
        try (var projector = system.startAnotherProjector(url)) {
            awaitProjected(lost.client());

            // Then
            assertThat(TestSystem.rows(lost.client())).isEqualTo(rows);
            try (var worker = system.startAnotherWorker(url);
                    var node = system.startApi(url)) {
                assertThat(List.of(projector, worker))
                        .allMatch(ConfigurableApplicationContext::isActive);
                goesOn(TestSystem.client(node), session, turn, answer);
            }
        }
    }

    private void goesOn(
            ApiClient api, String session, String turn, List<EventStream.Event> answer) {
        assertThat(api.history(session).get("messages")).hasSize(2);
        assertThat(api.turn(session, turn).toEnd()).isEqualTo(answer);
        system.model.when(
                "When was the lamp of Vardo lit?", Script.answer("It was lit in 1853 [1]."));
        var next = api.message(session, "When was the lamp of Vardo lit?").toEnd();
        assertThat(next.getLast().name()).isEqualTo("done");
        assertThat(next.toString()).contains("Lighthouse of Vardo");
        assertThat(
                        system.model
                                .callsFor("When was the lamp of Vardo lit?")
                                .getFirst()
                                .request()
                                .messages()
                                .toString())
                .as("the prompt has the past from the log, and the passage from the backup")
                .contains("asked before the disaster", "was lit in 1853");
        assertThat(api.history(session).get("messages")).hasSize(4);
    }

    @Test
    void theDocumentNamesEveryTableThatIsInNoLog() {
        var tables =
                system.database()
                        .sql(
                                "SELECT relname FROM pg_class WHERE relkind = 'r'"
                                        + " AND relnamespace = 'public'::regnamespace")
                        .query(String.class)
                        .set();
        tables.removeAll(
                Set.of(
                        // The event log gives these back.
                        "session",
                        "message",
                        "message_source",
                        "turn_chunk",
                        "turn_chunk_part",
                        "searched_text",
                        "projection_position",
                        "projection_failure",
                        "projection_words",
                        // These say what runs now.
                        "worker",
                        "open_delivery",
                        "flyway_schema_history"));

        assertThat(new TreeSet<>(up())).isEqualTo(new TreeSet<>(tables));
    }

    /** What the command of the document backs up. */
    private static List<String> up() {
        var document = ComposeFile.read("docs/operations.md");
        var command = document.substring(document.indexOf("pg_dump --data-only"));
        return Pattern.compile("--table=(\\w+)")
                .matcher(command.substring(0, command.indexOf("```")))
                .results()
                .map(found -> found.group(1))
                .toList();
    }

    // As pg_dump does, which the embedded PostgreSQL does not come with.
    private void back(List<String> tables, Path folder) throws SQLException, IOException {
        try (var connection = connection(Backend.get().jdbcUrl())) {
            for (var table : tables) {
                try (var out = Files.newOutputStream(folder.resolve(table))) {
                    connection
                            .unwrap(PGConnection.class)
                            .getCopyAPI()
                            .copyOut("COPY " + table + " TO STDOUT", out);
                }
            }
        }
    }

    // As psql reads what pg_dump wrote with --disable-triggers.
    private static void restore(OwnDatabase database, Path folder)
            throws SQLException, IOException {
        try (var connection = connection(database.url());
                var statement = connection.createStatement();
                var files = Files.list(folder)) {
            statement.execute("SET session_replication_role = replica");
            for (var file : files.toList()) {
                var table = file.getFileName().toString();
                statement.execute("DELETE FROM " + table);
                try (var in = Files.newInputStream(file)) {
                    connection
                            .unwrap(PGConnection.class)
                            .getCopyAPI()
                            .copyIn("COPY " + table + " FROM STDIN", in);
                }
            }
        }
    }

    private static Connection connection(String url) throws SQLException {
        return DriverManager.getConnection(url, Backend.get().user(), Backend.get().password());
    }

    private void awaitProjected(JdbcClient database) {
        await("the history is there again")
                .atMost(Duration.ofMinutes(2))
                .until(() -> positions(database), system.ends()::equals);
    }

    private static Map<Integer, Long> positions(JdbcClient database) {
        var positions = new HashMap<Integer, Long>();
        database.sql("SELECT partition, position FROM projection_position WHERE position > 0")
                .query((row, number) -> positions.put(row.getInt(1), row.getLong(2)))
                .list();
        return positions;
    }
}
