package dev.parley.quickstart.doctor;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/** PostgreSQL: its version, the extensions, its clock. */
record DatabaseLook(String url, String user, String password) implements Look {

    /** The version that the tests run on. */
    private static final int TESTED = 18;

    private static final List<String> NEEDED = List.of("btree_gin", "pg_trgm", "unaccent");

    @Override
    public List<Finding> look() {
        var properties = new Properties();
        properties.setProperty("user", user);
        properties.setProperty("password", password);
        properties.setProperty("connectTimeout", "5");
        properties.setProperty("socketTimeout", "10");
        try (var connection = DriverManager.getConnection(url, properties)) {
            return List.of(version(connection), extensions(connection), clock(connection));
        } catch (SQLException e) {
            return List.of(
                    Finding.fails(
                            "PostgreSQL",
                            "does not let us in at "
                                    // A URL may hold a password behind this.
                                    + url.replaceFirst("\\?.*", "")
                                    + ": "
                                    + e.getMessage(),
                            "Start it, or set PARLEY_DATABASE_URL, _USER and _PASSWORD."));
        }
    }

    private static Finding version(Connection connection) throws SQLException {
        var about = connection.getMetaData();
        var what = about.getDatabaseProductVersion();
        return about.getDatabaseMajorVersion() < TESTED
                ? Finding.note(
                        "PostgreSQL", what, "Parley is tested with version " + TESTED + " only.")
                : Finding.ok("PostgreSQL", what);
    }

    private static Finding extensions(Connection connection) throws SQLException {
        // Those that could be installed, and whether they are.
        var known = new LinkedHashMap<String, Boolean>();
        try (var statement = connection.createStatement();
                var rows =
                        statement.executeQuery(
                                "SELECT name, installed_version IS NOT NULL"
                                        + " FROM pg_available_extensions")) {
            while (rows.next()) {
                known.put(rows.getString(1), rows.getBoolean(2));
            }
        }
        return extensions(known);
    }

    /**
     * @param known the extensions that could be installed, and whether they are
     */
    static Finding extensions(Map<String, Boolean> known) {
        var missing = new ArrayList<>(NEEDED);
        missing.removeAll(known.keySet());
        if (!missing.isEmpty()) {
            return Finding.fails(
                    "extensions",
                    "not on this server: " + String.join(", ", missing),
                    "Install PostgreSQL's contrib package beside it.");
        }
        return NEEDED.stream().allMatch(name -> known.getOrDefault(name, false))
                ? Finding.ok("extensions", String.join(", ", NEEDED))
                : Finding.note(
                        "extensions",
                        "can be installed, but are not yet",
                        "The first start of a service does that, if its user may.");
    }

    private static Finding clock(Connection connection) throws SQLException {
        var asked = Instant.now();
        try (var statement = connection.createStatement();
                var row = statement.executeQuery("SELECT clock_timestamp()")) {
            row.next();
            var there = row.getObject(1, OffsetDateTime.class).toInstant();
            return ClockLook.compare("PostgreSQL's clock", there, asked, Instant.now());
        }
    }
}
