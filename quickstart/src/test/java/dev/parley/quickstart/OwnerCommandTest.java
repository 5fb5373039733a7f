package dev.parley.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.store.owners.ApiKeys;
import dev.parley.store.owners.Scope;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The commands for limits and usage, on a real database. */
class OwnerCommandTest {

    @TempDir static Path data;
    @TempDir static Path binaries;

    private static EmbeddedDatabase database;
    private static Map<String, String> environment;

    @BeforeAll
    static void start() throws IOException {
        database = EmbeddedDatabase.start(data.resolve("postgres"), binaries, 0);
        environment =
                Map.of(
                        "PARLEY_DATABASE_URL",
                        database.jdbcUrl(),
                        "PARLEY_DATABASE_USER",
                        DatabaseLogins.MIGRATOR,
                        "PARLEY_DATABASE_PASSWORD",
                        password());
        ApiKeys.at(database.jdbcUrl(), DatabaseLogins.MIGRATOR, password())
                .create("ann", EnumSet.of(Scope.CHAT), Instant.EPOCH, null);
    }

    private static String password() {
        return database.logins().password(DatabaseLogins.MIGRATOR);
    }

    @AfterAll
    static void stop() throws IOException {
        database.close();
    }

    private static CommandOutput owner(String arguments) {
        return CommandOutput.of(
                new OwnerCommand(environment), ("owner " + arguments).strip().split(" "));
    }

    @Test
    void limitsAreSetShownAndTakenBack() {
        var set = owner("set ann tokens_per_day=5000 live_turns=none messages_per_minute=7");
        assertThat(set.exitCode()).as(set.err()).isZero();
        assertThat(lineOf("ann"))
                .matches("ann +live_turns=none messages_per_minute=7 tokens_per_day=5000");

        var back =
                owner(
                        "set ann tokens_per_day=default live_turns=default messages_per_minute=default");
        assertThat(back.exitCode()).as(back.err()).isZero();
        assertThat(lineOf("ann")).matches("ann +those of parley.limits");
        assertThat(lineOf("local")).matches("local +those of parley.limits");
    }

    private static String lineOf(String name) {
        return owner("list")
                .out()
                .lines()
                .filter(line -> line.startsWith(name + " "))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void theUsageOfEachDayIsShownByOwnerModelAndMode() throws SQLException {
        try (var connection =
                        DriverManager.getConnection(
                                database.jdbcUrl(), DatabaseLogins.MIGRATOR, password());
                var statement = connection.createStatement()) {
            statement.execute(
                    """
                    INSERT INTO usage_day
                    SELECT id, CAST(now() AT TIME ZONE 'UTC' AS date) - ago, 'a model', 'regular',
                        part, 2, 30, 10, 5
                    FROM owner, generate_series(0, 1) AS part, (VALUES (0), (8)) AS days (ago)
                    WHERE name = 'ann'
                    """);
        }

        var week = CommandOutput.of(new UsageCommand(environment), "usage");
        var more = CommandOutput.of(new UsageCommand(environment), "usage", "--days", "9");

        assertThat(week.exitCode()).as(week.err()).isZero();
        assertThat(week.out().lines().skip(1))
                .singleElement()
                .asString()
                .matches("[-0-9]{10} +ann +a model +regular +4 +60 +20 +10");
        assertThat(more.out().lines().skip(1)).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "set bob live_turns=1 | owner set: There is no owner bob. ./parley owner list shows all.",
                "set ann turns=1 | owner set: Invalid value for positional parameter at index 1..* (LIMIT=VALUE): 'turns' is not one of messages_per_minute, live_turns, queued_turns, tokens_per_day, researches_per_day, documents, stored_bytes, streams, uploads.",
                "set ann live_turns=0 | owner set: Invalid value for positional parameter at index 1..* (LIMIT=VALUE): 'live_turns=0' needs a number from 1 on, 'none' or 'default' after its '='.",
                "set ann live_turns | owner set: Invalid value for positional parameter at index 1..* (LIMIT=VALUE): 'live_turns' needs a number from 1 on, 'none' or 'default' after its '='.",
                "'' | owner: Missing required subcommand.",
            })
    void refuses(String arguments, String sentence) {
        var output = owner(arguments);

        assertThat(output.err().lines().findFirst().orElse("")).isEqualTo("./parley " + sentence);
        assertThat(output.exitCode()).isEqualTo(1);
    }
}
