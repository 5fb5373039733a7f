package dev.parley.quickstart;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.springframework.dao.DataAccessException;
import picocli.CommandLine.Option;

/**
 * The database that a command works in: that of the system that runs on a data folder, or the one
 * that the services' own variables name.
 */
final class CommandDatabase {

    static final String URL = "PARLEY_DATABASE_URL";
    private static final String USER = "PARLEY_DATABASE_USER";
    private static final String PASSWORD = "PARLEY_DATABASE_PASSWORD";

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = {
                "The folder of the running system (default ${DEFAULT-VALUE}).",
                "If PARLEY_DATABASE_URL is set, with _USER and _PASSWORD, that database counts instead."
            })
    private Path data = ParleyCommand.data();

    /** A table of a database. */
    interface Table<T> {
        T at(String jdbcUrl, String user, String password);
    }

    /** What is done with a table. */
    interface Work<T, R> {
        R with(T table);
    }

    /**
     * Works with a table.
     *
     * @param environment may name the database, as it does for the services
     */
    <T, R> R with(Map<String, String> environment, Table<T> table, Work<T, R> work)
            throws CannotStart {
        var opened = open(environment, table);
        try {
            return work.with(opened);
        } catch (DataAccessException e) {
            throw new CannotStart(
                    "The database did not take it: " + e.getMostSpecificCause().getMessage(), e);
        }
    }

    private <T> T open(Map<String, String> environment, Table<T> table) throws CannotStart {
        var url = environment.getOrDefault(URL, "");
        if (!url.isBlank()) {
            return table.at(
                    url,
                    environment.getOrDefault(USER, "parley"),
                    environment.getOrDefault(PASSWORD, ""));
        }
        try {
            var postgres = data.resolve(DataFolder.POSTGRES);
            var port = Postmaster.port(postgres);
            var logins = DatabaseLogins.find(postgres);
            if (port.isPresent() && logins.isPresent()) {
                var user = DatabaseLogins.MIGRATOR;
                return table.at(
                        EmbeddedDatabase.jdbcUrl(port.get()), user, logins.get().password(user));
            }
        } catch (IOException e) {
            // Said below: a folder that cannot be read has no system that could be found.
        }
        throw new CannotStart(
                "No system runs on the data folder %s. Start it with ./parley up, name its folder with --data, or name a database with %s."
                        .formatted(data.toAbsolutePath().normalize(), URL));
    }
}
