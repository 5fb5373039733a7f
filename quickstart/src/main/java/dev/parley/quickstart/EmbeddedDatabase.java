package dev.parley.quickstart;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.util.FileSystemUtils;

/**
 * A real PostgreSQL: a process of its own that listens on 127.0.0.1 and keeps its data in a folder.
 * If this JVM is killed, PostgreSQL goes on; the next start on the same folder ends it first. It
 * registers no shutdown hook; its owner must close it. Two at once must not share a data folder
 * ({@link DataFolder}).
 */
public final class EmbeddedDatabase implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedDatabase.class);

    static final String DATABASE = "parley";

    /** Who may connect: whoever is on this machine and has a password. */
    private static final String HOST_RULES = "host all all 127.0.0.1/32 %s\n";

    private static final String ROLES = "/db/roles.sql";

    /** Recovery after a crash reads the whole write-ahead log since the last checkpoint. */
    private static final Duration START_BOUND = Duration.ofSeconds(60);

    private final Path folder;
    private final EmbeddedPostgres postgres;
    private final DatabaseLogins logins;

    private EmbeddedDatabase(Path folder, EmbeddedPostgres postgres, DatabaseLogins logins) {
        this.folder = folder;
        this.postgres = postgres;
        this.logins = logins;
    }

    /**
     * Returns once the database accepts connections.
     *
     * @param folder keeps the data; the first start creates it
     * @param binaries where the first start unpacks PostgreSQL's programs
     * @param port 0 takes a free one
     */
    public static EmbeddedDatabase start(Path folder, Path binaries, int port) throws IOException {
        return start(folder, binaries, port, ProcessBuilder.Redirect.PIPE);
    }

    /**
     * As above, but PostgreSQL's own output goes to {@code output}. A pipe would break when this
     * JVM ends.
     */
    public static EmbeddedDatabase start(
            Path folder, Path binaries, int port, ProcessBuilder.Redirect output)
            throws IOException {
        endOrphan(folder);
        deleteUnpacked(binaries, version -> !Files.exists(version.resolve(".exists")));
        FirstSetup setup = FirstSetup.begin(folder);
        if (!setup.needed() && DatabaseLogins.find(folder).isEmpty()) {
            // Made by an earlier version, or its passwords are lost: new ones are set below.
            Files.writeString(folder.resolve("pg_hba.conf"), HOST_RULES.formatted("trust"));
        }
        var logins = DatabaseLogins.in(folder);
        EmbeddedPostgres postgres;
        try {
            postgres =
                    builder(folder, binaries, Ports.orFree(port), output)
                            .setConnectConfig("password", logins.password(DatabaseLogins.ADMIN))
                            .start();
        } catch (IOException | RuntimeException | Error e) {
            // The library throws an Error if it cannot unpack PostgreSQL.
            endOrphan(folder);
            // On a full disk it leaves out files and takes the rest for complete.
            deleteUnpacked(binaries, version -> true);
            throw e instanceof IOException io
                    ? io
                    : new IOException("PostgreSQL does not start", e);
        }
        var database = new EmbeddedDatabase(folder, postgres, logins);
        try {
            database.createIfMissing();
            database.requirePasswords();
            database.migrate();
            setup.done();
            return database;
        } catch (IOException | SQLException | FlywayException e) {
            database.close();
            throw new IOException("PostgreSQL started, but the database is not ready", e);
        }
    }

    private static EmbeddedPostgres.Builder builder(
            Path folder, Path binaries, int port, ProcessBuilder.Redirect output) {
        return EmbeddedPostgres.builder()
                .setOutputRedirector(output)
                .setErrorRedirector(output)
                .setDataDirectory(folder)
                .setCleanDataDirectory(false)
                .setOverrideWorkingDirectory(binaries.toFile())
                .setRegisterShutdownHook(false)
                .setPGStartupWait(START_BOUND)
                .setPort(port)
                // Sorting and upper case must not depend on the machine's locale.
                .setLocaleConfig("locale", "C")
                .setLocaleConfig("locale-provider", "builtin")
                .setLocaleConfig("builtin-locale", "C.UTF-8")
                .setServerConfig("listen_addresses", Ports.LOOPBACK)
                .setServerConfig("unix_socket_directories", "")
                // The library switches these off, which is right for tests only.
                .setServerConfig("fsync", "on")
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("full_page_writes", "on")
                .setServerConfig("max_connections", "200")
                // Plans that were made for empty tables are kept until the first statistics: with
                // the default of a minute, the first turns read whole tables.
                .setServerConfig("autovacuum_naptime", "10s")
                .setServerConfig("timezone", "UTC");
    }

    private static void endOrphan(Path folder) throws IOException {
        Optional<Postmaster> orphan = Postmaster.of(folder);
        if (orphan.isPresent()) {
            LOG.info(
                    "Ending PostgreSQL (process {}), which an earlier run left behind",
                    orphan.get().pid());
            orphan.get().stop();
        }
        Postmaster.awaitChildren(folder);
    }

    /** The library takes each existing file for complete, even if a kill cut it short. */
    private static void deleteUnpacked(Path binaries, Predicate<Path> which) throws IOException {
        if (!Files.exists(binaries)) {
            return;
        }
        try (DirectoryStream<Path> unpacked = Files.newDirectoryStream(binaries, "PG-*")) {
            for (Path version : unpacked) {
                if (which.test(version)) {
                    FileSystemUtils.deleteRecursively(version);
                }
            }
        }
    }

    private Connection connect(String database) throws SQLException {
        var admin = DatabaseLogins.ADMIN;
        return DriverManager.getConnection(
                jdbcUrl(port(), database), admin, logins.password(admin));
    }

    private void createIfMissing() throws SQLException {
        try (var connection = connect("postgres");
                var statement = connection.createStatement()) {
            boolean exists;
            try (var found =
                    statement.executeQuery(
                            "SELECT 1 FROM pg_database WHERE datname = '" + DATABASE + "'")) {
                exists = found.next();
            }
            if (!exists) {
                statement.execute("CREATE DATABASE " + DATABASE);
            }
        }
    }

    // The library's initdb lets every user of this machine in, until here.
    private void requirePasswords() throws IOException, SQLException {
        try (var connection = connect(DATABASE);
                var statement = connection.createStatement();
                var roles = EmbeddedDatabase.class.getResourceAsStream(ROLES)) {
            statement.execute(
                    new String(
                            Objects.requireNonNull(roles).readAllBytes(), StandardCharsets.UTF_8));
            for (var user : DatabaseLogins.USERS) {
                statement.execute(
                        "ALTER ROLE %s PASSWORD '%s'".formatted(user, logins.password(user)));
            }
            Files.writeString(folder.resolve("pg_hba.conf"), HOST_RULES.formatted("scram-sha-256"));
            statement.execute("SELECT pg_reload_conf()");
        }
    }

    // Here, so that no service needs the right to.
    private void migrate() {
        var migrator = DatabaseLogins.MIGRATOR;
        Flyway.configure()
                .dataSource(jdbcUrl(), migrator, logins.password(migrator))
                .load()
                .migrate();
    }

    public DatabaseLogins logins() {
        return logins;
    }

    public String jdbcUrl() {
        return jdbcUrl(port());
    }

    /** Returns the URL of a database that listens on this port of 127.0.0.1. */
    public static String jdbcUrl(int port) {
        return jdbcUrl(port, DATABASE);
    }

    private static String jdbcUrl(int port, String database) {
        return "jdbc:postgresql://" + Ports.LOOPBACK + ":" + port + "/" + database;
    }

    public int port() {
        return postgres.getPort();
    }

    /** Rolls back open transactions; returns when the process has ended. */
    @Override
    public void close() throws IOException {
        // Waits for at most 5 s, and releases the library's own lock on the folder.
        postgres.close();
        Optional<Postmaster> postmaster = Postmaster.of(folder);
        if (postmaster.isPresent()) {
            postmaster.get().stop();
        }
    }
}
