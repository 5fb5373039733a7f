package dev.parley.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedDatabaseTest {

    /** All tests share it: unpacking takes longer than starting. */
    @TempDir static Path binaries;

    @TempDir Path temp;

    @Test
    void keepsItsDataAndWritesItToTheDisk() throws Exception {
        Path folder = temp.resolve("postgres");
        try (var database = EmbeddedDatabase.start(folder, binaries, 0)) {
            assertThat(ask(database, "SHOW server_version")).startsWith("18.");
            assertThat(ask(database, "SHOW fsync")).isEqualTo("on");
            assertThat(ask(database, "SHOW synchronous_commit")).isEqualTo("on");
            assertThat(ask(database, "SHOW full_page_writes")).isEqualTo("on");
            assertThat(ask(database, "SHOW listen_addresses")).isEqualTo("127.0.0.1");
            tell(database, "CREATE TABLE note (text text)");
            tell(database, "INSERT INTO note VALUES ('kept')");
        }
        assertThat(Postmaster.of(folder)).isEmpty();

        try (var database = EmbeddedDatabase.start(folder, binaries, 0)) {
            assertThat(ask(database, "SELECT text FROM note")).isEqualTo("kept");
        }
    }

    @Test
    void endsTheServerThatAKilledRunLeftBehind() throws Exception {
        Path folder = temp.resolve("postgres");
        long orphan;
        try (var abandoned = ChildProcess.run(Abandoned.class, temp)) {
            assertThat(abandoned.line()).isEqualTo("started");
            abandoned.kill();
            orphan = Postmaster.of(folder).orElseThrow().pid();
        }

        try (var database = EmbeddedDatabase.start(folder, binaries, 0)) {
            assertThat(ask(database, "SELECT text FROM note")).isEqualTo("kept");
            assertThat(Postmaster.of(folder).orElseThrow().pid()).isNotEqualTo(orphan);
            assertThat(ProcessHandle.of(orphan)).isEmpty();
        }
    }

    @Test
    void doesNotTouchAnotherProcessWithTheIdOfAFormerServer() throws Exception {
        Path folder = Files.createDirectories(temp.resolve("postgres"));
        Path pidFile =
                Files.writeString(
                        folder.resolve("postmaster.pid"), ProcessHandle.current().pid() + "\n");

        assertThat(Postmaster.of(folder)).isEmpty();
        assertThat(pidFile).doesNotExist();
    }

    @Test
    void repeatsASetupThatAKillInterrupted() throws Exception {
        Path folder = temp.resolve("postgres");
        FirstSetup.begin(folder);
        Files.createDirectories(folder.resolve("base"));
        Files.createFile(folder.resolve("postgresql.conf"));

        try (var database = EmbeddedDatabase.start(folder, binaries, 0)) {
            assertThat(ask(database, "SELECT 1")).isEqualTo("1");
        }
    }

    private static String ask(EmbeddedDatabase database, String sql) throws SQLException {
        try (var connection =
                        DriverManager.getConnection(database.jdbcUrl(), EmbeddedDatabase.USER, "");
                var rows = connection.createStatement().executeQuery(sql)) {
            assertThat(rows.next()).isTrue();
            return Objects.requireNonNull(rows.getString(1));
        }
    }

    private static void tell(EmbeddedDatabase database, String sql) throws SQLException {
        try (var connection =
                        DriverManager.getConnection(database.jdbcUrl(), EmbeddedDatabase.USER, "");
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    static final class Abandoned {
        public static void main(String[] args) throws Exception {
            Path folder = Path.of(args[0]);
            var database =
                    EmbeddedDatabase.start(folder.resolve("postgres"), folder.resolve("bin"), 0);
            tell(database, "CREATE TABLE note (text text)");
            tell(database, "INSERT INTO note VALUES ('kept')");
            System.out.println("started");
            Thread.sleep(60_000);
        }
    }
}
