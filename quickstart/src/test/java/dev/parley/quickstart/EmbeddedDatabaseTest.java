package dev.parley.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
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
    void asksForAPasswordAlsoOnAFolderWhosePasswordsAreLostOrNeverWere() throws Exception {
        Path folder = temp.resolve("postgres");
        Path file = temp.resolve("postgres.logins");
        String earlier;
        try (var database = EmbeddedDatabase.start(folder, binaries, 0)) {
            earlier = database.logins().password(DatabaseLogins.ADMIN);
            tell(database, "CREATE TABLE note (text text)");
            assertThat(Files.getPosixFilePermissions(file))
                    .containsExactlyInAnyOrder(
                            PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
            for (var user : DatabaseLogins.USERS) {
                assertThat(isLetIn(database, user, "")).as(user).isFalse();
                assertThat(isLetIn(database, user, database.logins().password(user)))
                        .as(user)
                        .isTrue();
            }
        }

        Files.delete(file);
        try (var database = EmbeddedDatabase.start(folder, binaries, 0)) {
            assertThat(ask(database, "SELECT count(*) FROM note")).isEqualTo("0");
            assertThat(isLetIn(database, DatabaseLogins.ADMIN, earlier)).isFalse();
            assertThat(isLetIn(database, DatabaseLogins.API, "")).isFalse();
        }
    }

    private static boolean isLetIn(EmbeddedDatabase database, String user, String password) {
        try (var connection = DriverManager.getConnection(database.jdbcUrl(), user, password)) {
            return true;
        } catch (SQLException e) {
            assertThat(e.getMessage()).contains("password");
            return false;
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
                        DriverManager.getConnection(
                                database.jdbcUrl(),
                                DatabaseLogins.ADMIN,
                                database.logins().password(DatabaseLogins.ADMIN));
                var rows = connection.createStatement().executeQuery(sql)) {
            assertThat(rows.next()).isTrue();
            return Objects.requireNonNull(rows.getString(1));
        }
    }

    private static void tell(EmbeddedDatabase database, String sql) throws SQLException {
        try (var connection =
                        DriverManager.getConnection(
                                database.jdbcUrl(),
                                DatabaseLogins.ADMIN,
                                database.logins().password(DatabaseLogins.ADMIN));
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
