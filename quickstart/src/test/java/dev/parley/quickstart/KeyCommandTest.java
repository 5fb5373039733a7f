package dev.parley.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.store.owners.ApiKeys;
import dev.parley.store.owners.KeyText;
import dev.parley.store.owners.Scope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The commands for keys, and the key that {@code up} makes for its user, on a real database. */
class KeyCommandTest {

    private static final Instant NOW = Instant.parse("2026-12-01T12:00:00Z");

    /** As {@code up} has them: the database is one of its folders. */
    @TempDir static Path data;

    @TempDir static Path binaries;

    private static EmbeddedDatabase database;
    private static ApiKeys keys;

    @BeforeAll
    static void start() throws IOException {
        database = EmbeddedDatabase.start(data.resolve("postgres"), binaries, 0);
        keys = ApiKeys.at(database.jdbcUrl(), DatabaseLogins.MIGRATOR, password());
    }

    private static String password() {
        return database.logins().password(DatabaseLogins.MIGRATOR);
    }

    /** As the services of another machine are told where the database is. */
    private static Map<String, String> variables() {
        return Map.of(
                "PARLEY_DATABASE_URL", database.jdbcUrl(),
                "PARLEY_DATABASE_USER", DatabaseLogins.MIGRATOR,
                "PARLEY_DATABASE_PASSWORD", password());
    }

    @AfterAll
    static void stop() throws IOException {
        database.close();
    }

    private static CommandOutput run(Map<String, String> environment, String... arguments) {
        return CommandOutput.of(
                new KeyCommand(environment, Clock.fixed(NOW, ZoneOffset.UTC)), arguments);
    }

    private static CommandOutput run(String... arguments) {
        return run(Map.of(), arguments);
    }

    private static KeyText create(String... more) {
        var line = new String[more.length + 4];
        System.arraycopy(new String[] {"key", "create", "--data", data.toString()}, 0, line, 0, 4);
        System.arraycopy(more, 0, line, 4, more.length);
        var output = run(line);
        assertThat(output.exitCode()).as(output.err()).isZero();
        return KeyText.parse(output.out().strip()).orElseThrow();
    }

    @Test
    void aKeyIsPrintedOnceAndStoredAsAHash() {
        var shown = create("--owner", "ann", "--scopes", "chat,audit", "--expires", "90d");

        var stored = keys.find(shown.id()).orElseThrow();
        assertThat(stored.hasSecretOf(shown)).isTrue();
        assertThat(stored.ownerName()).isEqualTo("ann");
        assertThat(stored.owner()).isNotEqualTo("ann");
        assertThat(stored.scopes()).containsExactlyInAnyOrder(Scope.CHAT, Scope.AUDIT);
        assertThat(stored.createdAt()).isEqualTo(NOW);
        assertThat(stored.expiresAt()).isEqualTo("2027-03-01T12:00:00Z");
        assertThat(stored.hasEnded(NOW)).isFalse();
        assertThat(stored.hasEnded(Instant.parse("2027-03-01T12:00:00Z"))).isTrue();
        assertThat(stored.toString() + shown).doesNotContain(shown.reveal().substring(16));
    }

    @Test
    void theKeysOfAnOwnerHaveOneOwnerAndLocalIsTheOwnerOfModeOpen() {
        var first = keys.find(create("--owner", "bob").id()).orElseThrow();
        var second = keys.find(create("--owner", "bob").id()).orElseThrow();

        assertThat(first.owner()).isEqualTo(second.owner());
        assertThat(first.scopes()).containsExactlyInAnyOrder(Scope.CHAT, Scope.DOCUMENTS);
        assertThat(first.expiresAt()).isNull();
        assertThat(keys.find(create("--owner", "local").id()).orElseThrow().owner())
                .isEqualTo("local");
    }

    @Test
    void theListShowsEachKeyWithoutItsSecret() {
        var valid = create("--owner", "carol");
        var revoked = create("--owner", "carol");

        var revoke = run("key", "revoke", revoked.id(), "--data", data.toString());
        var list = run("key", "list", "--data", data.toString());

        assertThat(revoke.exitCode()).isZero();
        assertThat(list.out().lines().filter(line -> line.startsWith(valid.id())))
                .singleElement()
                .asString()
                .matches(".* carol +chat,documents +2026-12-01T12:00:00Z +never +never +valid");
        assertThat(list.out().lines().filter(line -> line.startsWith(revoked.id())))
                .singleElement()
                .asString()
                .endsWith("revoked");
        assertThat(list.out()).doesNotContain(KeyText.PREFIX);
    }

    @Test
    void theDatabaseThatTheServicesVariablesNameComesFirst() {
        var output = run(variables(), "key", "create", "--owner", "dave", "--data", "/nowhere");

        assertThat(output.exitCode()).as(output.err()).isZero();
    }

    @Test
    void whereNothingRunsNoKeyIsMade(@TempDir Path empty) throws IOException {
        // The process of this number is no PostgreSQL.
        Files.createDirectories(empty.resolve("postgres"));
        Files.writeString(
                empty.resolve("postgres/postmaster.pid"),
                ProcessHandle.current().pid() + "\n" + empty + "\n1\n5432\n\n127.0.0.1\n");

        var output = run("key", "list", "--data", empty.toString());

        assertThat(output.problem())
                .isEqualTo(
                        "./parley key list: No system runs on the data folder %s. Start it with ./parley up, name its folder with --data, or name a database with PARLEY_DATABASE_URL."
                                .formatted(empty));
        assertThat(output.exitCode()).isEqualTo(1);
        assertThat(empty.resolve("postgres/postmaster.pid")).exists();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "create --owner a/b | create: Invalid value for option '--owner': 'a/b' is no name: 1 to 64 letters, digits, '.', '_', '@' or '-', the first a letter or digit.",
                "create --owner a --scopes chat,root | create: Invalid value for option '--scopes' (SCOPE,…): 'root' is not one of chat, documents, audit.",
                "create --owner a --expires 1s | create: Invalid value for option '--expires': '1s' is not a time from 1m to 3650d.",
                "create --owner a --expires soon | create: Invalid value for option '--expires': 'soon' is not a time from 1m to 3650d.",
                "revoke aaaaaaaaaaaa | revoke: There is no key aaaaaaaaaaaa. ./parley key list shows all.",
                "'' | : Missing required subcommand.",
            })
    void refuses(String arguments, String sentence) {
        var line = ("key " + arguments).strip();
        var output = run(variables(), line.split(" "));

        assertThat(output.err().lines().findFirst().orElse(""))
                .isEqualTo("./parley key" + (sentence.startsWith(":") ? "" : " ") + sentence);
        assertThat(output.exitCode()).isEqualTo(1);
    }

    @Test
    void upKeepsAKeyOfItsUserThatOnlyTheyCanRead(@TempDir Path folder) throws IOException {
        var file = OwnKey.in(folder, keys, NOW);

        var first = KeyText.parse(Files.readString(file).strip()).orElseThrow();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(keys.find(first.id()).orElseThrow().owner()).isEqualTo("local");
        assertThat(keys.find(first.id()).orElseThrow().scopes()).hasSize(Scope.values().length);

        // The next start keeps it, and one that was revoked is replaced.
        assertThat(Files.readString(OwnKey.in(folder, keys, NOW)).strip())
                .isEqualTo(first.reveal());
        keys.revoke(first.id(), NOW);
        assertThat(Files.readString(OwnKey.in(folder, keys, NOW)).strip())
                .isNotEqualTo(first.reveal());
        assertThat(folder).isDirectoryNotContaining("glob:**.new");
    }
}
