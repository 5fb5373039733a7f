package dev.parley.quickstart;

import dev.parley.files.PrivateFile;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Collectors;

/**
 * The users of a data folder's PostgreSQL and their passwords: a file beside its folder that only
 * its owner can read. Who can read it could read the data itself.
 */
public final class DatabaseLogins {

    /** Owns the server. Parley uses it only to make the others. */
    public static final String ADMIN = "postgres";

    public static final String MIGRATOR = "parley_migrator";
    public static final String PROJECTOR = "parley_projector";
    public static final String WORKER = "parley_worker";
    public static final String API = "parley_api";

    static final List<String> USERS = List.of(ADMIN, MIGRATOR, PROJECTOR, WORKER, API);

    private final Properties passwords;

    private DatabaseLogins(Properties passwords) {
        this.passwords = passwords;
    }

    /**
     * Returns those of this folder; empty before the first start by a version that has them.
     *
     * @param postgres the folder of PostgreSQL's data
     */
    public static Optional<DatabaseLogins> find(Path postgres) throws IOException {
        var file = file(postgres);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        var read = new Properties();
        read.load(new StringReader(Files.readString(file)));
        return Optional.of(new DatabaseLogins(read));
    }

    /** Returns those of this folder, and makes them if there are none. */
    static DatabaseLogins in(Path postgres) throws IOException {
        var found = find(postgres);
        if (found.isPresent()) {
            return found.get();
        }
        var random = new SecureRandom();
        var made = new Properties();
        for (var user : USERS) {
            var password = new byte[16];
            random.nextBytes(password);
            made.setProperty(user, HexFormat.of().formatHex(password));
        }
        var lines =
                USERS.stream()
                        .map(user -> user + "=" + made.getProperty(user) + "\n")
                        .collect(Collectors.joining());
        PrivateFile.write(file(postgres), lines);
        return new DatabaseLogins(made);
    }

    private static Path file(Path postgres) {
        return postgres.resolveSibling(postgres.getFileName() + ".logins");
    }

    public String password(String user) {
        return Objects.requireNonNull(passwords.getProperty(user), user);
    }

    /** Returns the URL by which the administrator of a folder's PostgreSQL connects. */
    public static String adminUrl(Path postgres, int port) throws IOException {
        var url = EmbeddedDatabase.jdbcUrl(port) + "?user=" + ADMIN;
        return find(postgres).map(all -> url + "&password=" + all.password(ADMIN)).orElse(url);
    }
}
