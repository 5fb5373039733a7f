package dev.parley.store.history.projection;

import dev.parley.store.words.SearchWords;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * A second set of the projection's tables, in the schema {@code rebuild}. A rebuild fills it while
 * everybody goes on with the first set, and then it takes that one's place. Joins the caller's
 * transaction, which every method needs. Thread-safe.
 */
public final class ShadowTables {

    private static final String SCHEMA = "rebuild";

    // Every reader's transaction begins with the positions. Locked in the same order, the two
    // cannot deadlock.
    private static final List<String> TABLES =
            List.of(
                    "projection_position",
                    "session",
                    "message",
                    "message_source",
                    "turn_chunk",
                    "turn_chunk_part",
                    "searched_text",
                    "projection_failure");

    private static final String VIEW = "turn_cursor";

    /** What makes the new tables like the old ones, besides their columns. */
    private static final String DETAILS =
            """
            WITH original AS (
                SELECT oid, relname, reloptions, relnamespace::regnamespace AS home
                FROM pg_class WHERE oid = ANY (CAST(:tables AS regclass[]))),
            granted AS (
                SELECT relname, relowner, grantee, privilege_type AS privilege, is_grantable,
                    NULL AS column_name
                FROM pg_class, aclexplode(relacl)
                WHERE oid = ANY (CAST(:tables AS regclass[])) OR oid = CAST(:view AS regclass)
                UNION ALL
                SELECT relname, relowner, grantee, privilege_type, is_grantable, quote_ident(attname)
                FROM pg_class c JOIN pg_attribute ON attrelid = c.oid, aclexplode(attacl)
                WHERE c.oid = ANY (CAST(:tables AS regclass[])))
            SELECT 1 AS step, format('ALTER TABLE rebuild.%I SET (%s)', relname,
                array_to_string(reloptions, ', ')) AS ddl
            FROM original WHERE reloptions IS NOT NULL
            UNION ALL
            SELECT CASE WHEN contype = 'f' THEN 3 ELSE 2 END,
                format('ALTER TABLE rebuild.%I ADD CONSTRAINT %I %s', relname, conname,
                    pg_get_constraintdef(k.oid))
            FROM pg_constraint k JOIN original ON original.oid = conrelid
            WHERE contype IN ('p', 'u', 'f')
            UNION ALL
            SELECT 2, replace(pg_get_indexdef(indexrelid), format(' ON %s.', home), ' ON rebuild.')
            FROM pg_index i JOIN original ON original.oid = indrelid
            WHERE NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = indexrelid
                AND contype IN ('p', 'u'))
            UNION ALL
            SELECT 4, format('CREATE VIEW rebuild.%I AS %s', CAST(:view AS text),
                pg_get_viewdef(CAST(:view AS regclass)))
            UNION ALL
            SELECT 5, format('GRANT %s %s ON rebuild.%I TO %s%s', privilege,
                coalesce('(' || column_name || ')', ''), relname,
                CASE WHEN grantee = 0 THEN 'PUBLIC' ELSE CAST(CAST(grantee AS regrole) AS text) END,
                CASE WHEN is_grantable THEN ' WITH GRANT OPTION' ELSE '' END)
            FROM granted WHERE grantee <> relowner
            ORDER BY step
            """;

    private final JdbcClient jdbc;
    private final Positions positions;

    public ShadowTables(JdbcClient jdbc, Positions positions) {
        this.jdbc = jdbc;
        this.positions = positions;
    }

    /** Creates the tables, empty. Drops those of a rebuild that did not end. */
    public void create() {
        // One process at a time; the number stands beside that of the projection's lock.
        jdbc.sql("SELECT 1 FROM pg_advisory_xact_lock(2, 1)").query(Integer.class).single();
        var details =
                jdbc.sql(DETAILS)
                        .param("tables", TABLES.toArray(String[]::new))
                        .param("view", VIEW)
                        .query((row, i) -> row.getString("ddl"))
                        .list();
        var home = home();
        var ddl = new ArrayList<String>();
        ddl.add("DROP SCHEMA IF EXISTS " + SCHEMA + " CASCADE");
        ddl.add("CREATE SCHEMA " + SCHEMA);
        ddl.add("COMMENT ON SCHEMA %s IS '%s'".formatted(SCHEMA, version()));
        TABLES.forEach(
                table ->
                        ddl.add(
                                "CREATE TABLE %s.%s (LIKE %s.%s INCLUDING ALL EXCLUDING INDEXES)"
                                        .formatted(SCHEMA, table, home, table)));
        // What the details name without a schema are the new tables.
        ddl.add("SET LOCAL search_path TO " + SCHEMA + ", " + home);
        ddl.addAll(details);
        ddl.forEach(this::run);
    }

    /**
     * Makes the rest of the transaction work on these tables alone. It need not survive a crash of
     * the database before others: until the tables take their place, nobody relies on them.
     */
    public void use() {
        run("SET LOCAL search_path TO " + SCHEMA);
        run("SET LOCAL synchronous_commit TO off");
    }

    /**
     * Puts these tables into the place of the first ones, unless they are behind them. Waits for
     * everybody who reads or projects, and keeps others waiting for a moment.
     *
     * @param ends the end of each partition of the event log that holds anything. A position behind
     *     it, of an event log that was lost, does not count
     * @return false if they are behind; the caller must project more and try again
     * @throws IllegalStateException if a migration has changed the first tables since these were
     *     created
     */
    public boolean takePlace(Supplier<Map<Integer, Long>> ends) {
        positions.lockAgainstProjection();
        if (!isOfThisVersion()) {
            throw new IllegalStateException("A migration has changed the tables; rebuild again");
        }
        var rebuilt = positions();
        var log = ends.get();
        for (var position : positions.all().entrySet()) {
            int partition = position.getKey();
            long wanted = Math.min(position.getValue(), log.getOrDefault(partition, 0L));
            if (rebuilt.getOrDefault(partition, 0L) < wanted) {
                return false;
            }
        }
        var home = home();
        run("LOCK TABLE projection_position IN ACCESS EXCLUSIVE MODE");
        // Before its tables: whoever reads it locks it first.
        run("LOCK TABLE " + VIEW + " IN ACCESS EXCLUSIVE MODE");
        run("LOCK TABLE " + String.join(", ", TABLES) + " IN ACCESS EXCLUSIVE MODE");
        run("DROP VIEW " + VIEW);
        run("DROP TABLE " + String.join(", ", TABLES));
        TABLES.forEach(
                table -> run("ALTER TABLE %s.%s SET SCHEMA %s".formatted(SCHEMA, table, home)));
        run("ALTER VIEW %s.%s SET SCHEMA %s".formatted(SCHEMA, VIEW, home));
        run("DROP SCHEMA " + SCHEMA);
        jdbc.sql("UPDATE projection_words SET version = greatest(version, ?)")
                .param(SearchWords.VERSION)
                .update();
        return true;
    }

    /** Returns the positions of these tables. */
    public Map<Integer, Long> positions() {
        var all = new HashMap<Integer, Long>();
        jdbc.sql("SELECT partition, position FROM " + SCHEMA + ".projection_position")
                .query(
                        row -> {
                            all.put(row.getInt("partition"), row.getLong("position"));
                        });
        return all;
    }

    private boolean isOfThisVersion() {
        return jdbc.sql("SELECT obj_description(CAST(? AS regnamespace), 'pg_namespace')")
                .param(SCHEMA)
                .query(String.class)
                .single()
                .equals(version());
    }

    private String version() {
        return jdbc.sql("SELECT CAST(max(installed_rank) AS text) FROM flyway_schema_history")
                .query(String.class)
                .single();
    }

    private String home() {
        return jdbc.sql("SELECT quote_ident(current_schema())").query(String.class).single();
    }

    private void run(String ddl) {
        jdbc.sql(ddl).update();
    }
}
