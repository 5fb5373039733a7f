package dev.parley.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.parley.projector.HistoryProjector;
import dev.parley.testsupport.ApiClient;
import dev.parley.testsupport.DocumentCalls;
import dev.parley.testsupport.EventStream.Event;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** Each service can do its work in the database, and no more. */
class RolesTest {

    private static final List<String> ROLES =
            List.of("parley_migrator", "parley_projector", "parley_worker", "parley_api");

    private static final List<String> HISTORY =
            List.of(
                    "session",
                    "message",
                    "message_source",
                    "turn_chunk",
                    "turn_chunk_part",
                    "searched_text",
                    "projection_position",
                    "projection_failure");

    /** What only the projector's process, or nobody, may change besides the history. */
    private static final List<String> GUARDED =
            List.of(
                    "seal",
                    "seal_leaf",
                    "seal_position",
                    "seal_key",
                    "projection_words",
                    "flyway_schema_history");

    private static final String FRESH = "parley_fresh";

    private final TestSystem system = TestSystem.get();

    @Test
    void theMigratorMakesAllTablesAndTheOthersMayChangeTheirOwnOnly() throws IOException {
        system.database().sql("DROP DATABASE IF EXISTS " + FRESH).update();
        system.database().sql("CREATE DATABASE " + FRESH).update();
        try {
            prepare(admin(FRESH));
            migrate(FRESH);

            requireThatNoneIsPowerful();
            for (var service : List.of("parley_api", "parley_worker")) {
                for (var table : HISTORY) {
                    requireGuarded(service, table);
                }
                for (var table : GUARDED) {
                    requireGuarded(service, table);
                }
                requireDenied(service, "CREATE TABLE mine (id int)");
            }
            requireGuarded("parley_worker", "api_key");
            requireGuarded("parley_projector", "api_key");
            requireDenied("parley_worker", "SELECT count(*) FROM api_key");
            // Keys are made by commands.
            requireDenied("parley_api", "UPDATE api_key SET scopes = '{audit}'");
            // Whoever can note an act can neither read nor change one.
            requireDenied("parley_api", "SELECT count(*) FROM audit_act");
            requireGuardedButForRows("parley_api", "audit_act");
            requireThatSomeServiceWritesEachTable();
        } finally {
            system.database().sql("DROP DATABASE " + FRESH + " WITH (FORCE)").update();
            dropRoles();
        }
    }

    // The other tests go on as one user, who owns everything.
    private void dropRoles() {
        var all = new ArrayList<>(ROLES);
        all.add("parley_reports");
        for (var role : all) {
            var exists =
                    system.database()
                            .sql("SELECT count(*) FROM pg_roles WHERE rolname = ?")
                            .param(role)
                            .query(Integer.class)
                            .single();
            if (exists == 1) {
                for (var statement :
                        List.of("REASSIGN OWNED BY %s TO CURRENT_USER", "DROP OWNED BY %s")) {
                    system.database().sql(statement.formatted(role)).update();
                }
            }
        }
        for (var role : all) {
            system.database().sql("DROP ROLE IF EXISTS " + role).update();
        }
    }

    private void requireThatNoneIsPowerful() {
        assertThat(
                        system.database()
                                .sql(
                                        """
                                        SELECT rolname FROM pg_roles
                                        WHERE rolname = ANY (?) AND NOT (rolsuper OR rolcreaterole
                                            OR rolcreatedb OR rolreplication OR rolbypassrls)
                                        """)
                                .param(ROLES.toArray(String[]::new))
                                .query(String.class)
                                .list())
                .containsExactlyInAnyOrderElementsOf(ROLES);
    }

    private static void requireDenied(String service, String statement) {
        assertThatThrownBy(() -> tell(service, statement))
                .as("%s: %s", service, statement)
                .rootCause()
                .message()
                .containsPattern("permission denied|must be owner");
    }

    private static void requireGuarded(String service, String table) {
        requireDenied(service, "INSERT INTO %s DEFAULT VALUES".formatted(table));
        requireGuardedButForRows(service, table);
    }

    private static void requireGuardedButForRows(String service, String table) {
        for (var statement :
                List.of(
                        "DELETE FROM %s",
                        "TRUNCATE %s",
                        "ALTER TABLE %s ADD COLUMN more int",
                        "ALTER TABLE %s DISABLE TRIGGER ALL",
                        "DROP TABLE %s CASCADE")) {
            requireDenied(service, statement.formatted(table));
        }
        assertThat(
                        admin(FRESH)
                                .sql("SELECT has_any_column_privilege(?, ?, 'UPDATE')")
                                .params(service, table)
                                .query(Boolean.class)
                                .single())
                .as("%s updates %s", service, table)
                .isFalse();
    }

    // A migration that adds a table has to say who may write it.
    private static void requireThatSomeServiceWritesEachTable() {
        var forgotten =
                admin(FRESH)
                        .sql(
                                """
                                SELECT tablename FROM pg_tables
                                WHERE schemaname = 'public' AND tablename <> 'flyway_schema_history'
                                    AND NOT EXISTS (SELECT FROM unnest(?) AS role (name)
                                        WHERE has_table_privilege(role.name,
                                            quote_ident(tablename), 'INSERT, UPDATE'))
                                """)
                        .param(new String[] {"parley_projector", "parley_worker", "parley_api"})
                        .query(String.class)
                        .list();
        assertThat(forgotten)
                .as("tables that db/migration/afterMigrate.sql does not mention")
                // What commands write; of keys a service writes the day of their last use.
                .isSubsetOf("api_key", "owner_limit");
    }

    @Test
    void eachServiceDoesItsWorkAsItsOwnUserAndARebuildKeepsWhatWasGranted() throws IOException {
        var database = Backend.get().jdbcUrl().replaceFirst("\\?.*", "");
        var denied = new ListAppender<ILoggingEvent>();
        denied.start();
        var log = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        system.awaitProjected();
        system.stopWorker();
        system.stopProjector();
        try {
            prepare(system.database());
            migrate(database.replaceFirst(".*/", ""));
            grantByHand();
            system.startProjector(as("parley_projector"));
            system.startWorker(as("parley_worker"));
            try (var node = system.startApi(as("parley_api"))) {
                // A service that starts sets up the logs anew.
                log.addAppender(denied);
                work(TestSystem.client(node));
            }
            var before = rights();
            system.stopProjector();
            system.startProjector(with("--rebuild", as("parley_projector")));
            denied.start();
            log.addAppender(denied);
            await("the rebuild").until(() -> !system.isRebuilding());
            system.awaitProjected();

            assertThat(rights()).isEqualTo(before).hasSizeGreaterThan(10);
            assertThat(denied.list)
                    .filteredOn(event -> said(event).contains("permission denied"))
                    .extracting(RolesTest::said)
                    .isEmpty();
        } finally {
            log.detachAppender(denied);
            system.stopWorker();
            system.stopProjector();
            dropRoles();
            system.startProjector();
            system.startWorker();
        }
    }

    /** What a service logged, with what was thrown. */
    private static String said(ILoggingEvent event) {
        var said = new StringBuilder(event.getFormattedMessage());
        for (var thrown = event.getThrowableProxy(); thrown != null; thrown = thrown.getCause()) {
            said.append("; ").append(thrown.getMessage());
        }
        return said.toString();
    }

    private void work(ApiClient api) {
        var documents = new DocumentCalls(api);
        var document = documents.text("Roles", "The dam of Zervreila holds the Valser Rhine.");
        documents.awaitReady(document);
        var session = api.createSession();
        assertThat(last(api.message(session, "What does the dam of Zervreila hold?").toEnd()))
                .isEqualTo("done");
        assertThat(last(api.deepResearch(session, "the dam of Zervreila").toEnd()))
                .isEqualTo("done");
        assertThat(api.patch("/api/chat/sessions/" + session, "{\"title\":\"Dams\"}").status())
                .isEqualTo(200);
        assertThat(api.get("/api/chat/sessions?q=Zervreila").body().toString()).contains(session);
        try (var chat =
                api.chat(Map.of("query", "the dam", "conversation_id", "roles-" + session))) {
            chat.last();
        }
        var other = api.createSession();
        var turn = api.message(other, "to be cancelled");
        assertThat(
                        api.post(
                                        "/api/chat/sessions/%s/turns/%s/cancel"
                                                .formatted(other, turn.header("Parley-Turn-Id")),
                                        "")
                                .status())
                .isIn(200, 202);
        turn.toEnd();
        system.awaitProjected();
        await("the seals")
                .untilAsserted(
                        () ->
                                assertThat(
                                                api.get(
                                                                "/api/chat/sessions/"
                                                                        + session
                                                                        + "/log/verify")
                                                        .body()
                                                        .get("unsealed_records")
                                                        .intValue())
                                        .isZero());
        assertThat(api.text("/api/chat/sessions/" + session + "/log?proof=true").body())
                .contains("turn.completed");
        documents.delete(document);
        api.delete("/api/chat/sessions/" + other);
        await("the deletion").until(() -> state(other).equals(List.of("gone")));
        await("what was done is published")
                .until(
                        () ->
                                system.database()
                                                .sql("SELECT count(*) FROM audit_act")
                                                .query(Integer.class)
                                                .single()
                                        == 0);
    }

    private static String last(List<Event> events) {
        return events.getLast().name();
    }

    private List<String> state(String session) {
        return system.database()
                .sql("SELECT state FROM deleted_session WHERE session_id = ?")
                .param(UUID.fromString(session))
                .query(String.class)
                .list();
    }

    private void grantByHand() {
        system.database().sql("CREATE ROLE parley_reports").update();
        system.database().sql("GRANT SELECT ON session TO parley_reports").update();
        system.database()
                .sql("GRANT SELECT (message_id, content) ON message TO parley_reports")
                .update();
        system.database().sql("GRANT SELECT ON turn_cursor TO parley_reports").update();
    }

    /** Who may do what with the history's tables and columns. */
    private List<String> rights() {
        return system.database()
                .sql(
                        """
                        SELECT format('%s %s %s', relname, acl.grantee::regrole, acl.privilege_type)
                        FROM pg_class, aclexplode(relacl) acl
                        WHERE relnamespace = 'public'::regnamespace AND acl.grantee <> 0
                            AND relname = ANY (?)
                        UNION ALL
                        SELECT format('%s.%s %s %s', relname, attname, acl.grantee::regrole,
                            acl.privilege_type)
                        FROM pg_class c JOIN pg_attribute ON attrelid = c.oid,
                            aclexplode(attacl) acl
                        WHERE relnamespace = 'public'::regnamespace AND acl.grantee <> 0
                            AND relkind = 'r'
                        ORDER BY 1
                        """)
                .param(with("turn_cursor", HISTORY.toArray(String[]::new)))
                .query(String.class)
                .list();
    }

    private static String[] as(String role) {
        return new String[] {
            // Without parameters, which may name another user.
            "--spring.datasource.url=" + Backend.get().jdbcUrl().replaceFirst("\\?.*", ""),
            "--spring.datasource.username=" + role,
            "--spring.datasource.password=p",
            "--spring.flyway.enabled=false"
        };
    }

    private static String[] with(String one, String[] others) {
        var all = new String[others.length + 1];
        all[0] = one;
        System.arraycopy(others, 0, all, 1, others.length);
        return all;
    }

    private static void prepare(JdbcClient admin) throws IOException {
        try (var sql = RolesTest.class.getResourceAsStream("/db/roles.sql")) {
            admin.sql(
                            new String(
                                    Objects.requireNonNull(sql).readAllBytes(),
                                    StandardCharsets.UTF_8))
                    .update();
        }
        for (var role : ROLES) {
            admin.sql("ALTER ROLE %s PASSWORD 'p'".formatted(role)).update();
        }
    }

    private static void migrate(String database) {
        HistoryProjector.migrate(
                "--spring.datasource.url=" + url(database),
                "--spring.datasource.username=parley_migrator",
                "--spring.datasource.password=p");
    }

    private static String url(String database) {
        // Without parameters, which may name another user.
        return Backend.get().jdbcUrl().replaceFirst("/[^/]*$", "/" + database);
    }

    private static JdbcClient admin(String database) {
        var backend = Backend.get();
        return JdbcClient.create(
                new DriverManagerDataSource(url(database), backend.user(), backend.password()));
    }

    private static void tell(String role, String sql) {
        JdbcClient.create(new DriverManagerDataSource(url(FRESH), role, "p"))
                .sql(sql)
                .query()
                .listOfRows();
    }
}
