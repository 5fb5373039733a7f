package dev.parley.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import dev.parley.store.owners.ApiKeys;
import dev.parley.store.owners.KeyText;
import dev.parley.store.owners.Scope;
import dev.parley.testsupport.ApiClient;
import dev.parley.testsupport.DocumentCalls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Whoever reads what others own is written down first, in a log that proves itself. */
class AuditorsTest {

    private static final String SESSIONS = "/api/chat/sessions";

    private static ConfigurableApplicationContext node;
    private static ApiClient api;
    private static ApiKeys keys;

    private final TestSystem system = TestSystem.get();
    private final String ann = "ann-" + UUID.randomUUID();
    private final KeyText annsKey = key(ann, EnumSet.of(Scope.CHAT, Scope.DOCUMENTS));
    private final String auditor = "auditor-" + UUID.randomUUID();
    private final KeyText auditorsKey = key(auditor, EnumSet.of(Scope.AUDIT));

    @BeforeAll
    static void start() {
        node = TestSystem.get().startApi("--parley.security.mode=api-key");
        api = TestSystem.client(node);
        keys = node.getBean(ApiKeys.class);
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    private static KeyText key(String owner, EnumSet<Scope> scopes) {
        return keys.create(owner, scopes, Instant.now(), null);
    }

    private static String[] by(KeyText key) {
        return new String[] {"Authorization", "Bearer " + key.reveal()};
    }

    @Test
    void anAuditorReadsTheSessionsOfAnOwnerAndEachReadIsNoted() {
        var session = session(annsKey);

        var list = api.call("GET", "/api/audit/owners/" + ann + "/sessions", by(auditorsKey));
        var log = api.text(logOf(ann, session), by(auditorsKey));

        assertThat(list.body().get("sessions").get(0).get("session_id").stringValue())
                .isEqualTo(session);
        assertThat(log.body()).contains("session.created");
        assertThat(noted("sessions_read", "owner", owner(ann))).hasSize(1);
        assertThat(noted("log_read", "session_id", session))
                .singleElement()
                .satisfies(
                        act -> {
                            assertThat(act.get("by").stringValue()).isEqualTo(owner(auditor));
                            assertThat(act.get("by_key").stringValue()).isEqualTo(auditorsKey.id());
                            assertThat(act.get("owner").stringValue()).isEqualTo(owner(ann));
                        });
    }

    @Test
    void anAuditorSeesWhatNoListOfTheOwnerShows() {
        var listed = session(annsKey);
        var answer =
                api.post(
                        "/v1/chat/completions",
                        "{\"messages\":[{\"role\":\"user\",\"content\":\"in no list\"}]}",
                        by(annsKey));
        var unlisted = answer.response().headers().firstValue("Parley-Session-Id").orElseThrow();
        var fresh = sessionsOf(ann);
        system.awaitProjected();

        for (var list : List.of(fresh, sessionsOf(ann))) {
            assertThat(list)
                    .extracting(
                            session -> session.get("session_id").stringValue(),
                            session -> session.path("unlisted").asBoolean(false))
                    .containsExactly(tuple(unlisted, true), tuple(listed, false));
        }
        assertThat(api.call("GET", SESSIONS, by(annsKey)).body().get("sessions"))
                .singleElement()
                .satisfies(only -> assertThat(only.has("unlisted")).isFalse());
    }

    private JsonNode sessionsOf(String owner) {
        return api.call("GET", "/api/audit/owners/" + owner + "/sessions", by(auditorsKey))
                .body()
                .get("sessions");
    }

    @Test
    void aReadThatCannotBeNotedIsNotAnswered() {
        var session = session(annsKey);
        system.database().sql("ALTER TABLE audit_act RENAME TO audit_act_away").update();
        try {
            for (var path :
                    List.of(
                            logOf(ann, session),
                            "/api/audit/owners/" + ann + "/sessions",
                            "/api/audit/log")) {
                var answer = api.text(path, by(auditorsKey));
                assertThat(answer.statusCode()).as(path).isGreaterThanOrEqualTo(500);
                assertThat(answer.body()).doesNotContain("session.created", "audit.act", "mode");
            }
        } finally {
            system.database().sql("ALTER TABLE audit_act_away RENAME TO audit_act").update();
        }
    }

    @Test
    void nobodyReadsAcrossOwnersWithoutTheScopeOrInModeOpen() {
        var session = session(annsKey);

        assertThat(api.call("GET", logOf(ann, session), by(annsKey)).status()).isEqualTo(403);
        assertThat(api.call("GET", SESSIONS + "/" + session, by(auditorsKey)).status())
                .isEqualTo(403);
        assertThat(system.api(0).get(logOf(ann, session)).code()).isEqualTo("forbidden");
        assertThat(system.api(0).get("/api/audit/log").code()).isEqualTo("forbidden");
        var unknown = api.call("GET", logOf("nobody", session), by(auditorsKey));
        assertThat(unknown.status()).isEqualTo(404);
        // The session is there, but not this owner's.
        assertThat(api.call("GET", logOf(auditor, session), by(auditorsKey)).status())
                .isEqualTo(404);
    }

    @Test
    void keysExportsAndDeletionsAreNoted() {
        var session = session(annsKey);
        var document =
                new DocumentCalls(api.with(by(annsKey))).text("Audited", "A dam holds water.");
        var gone = key(ann, EnumSet.of(Scope.CHAT));

        keys.revoke(gone.id(), Instant.now());
        api.text(SESSIONS + "/" + session + "/log?proof=true", by(annsKey));
        api.call("DELETE", SESSIONS + "/" + session, by(annsKey));
        api.call("DELETE", SESSIONS + "/" + session, by(annsKey));
        api.call("DELETE", "/api/documents/" + document, by(annsKey));

        assertThat(noted("key_created", "key", gone.id()))
                .singleElement()
                .satisfies(act -> assertThat(act.get("scopes").stringValue()).isEqualTo("chat"));
        assertThat(noted("key_revoked", "key", gone.id()))
                .singleElement()
                .satisfies(act -> assertThat(act.get("by").stringValue()).isEqualTo("operator"));
        assertThat(noted("log_exported", "session_id", session)).hasSize(1);
        assertThat(noted("session_deleted", "session_id", session)).hasSize(1);
        assertThat(noted("document_deleted", "document_id", document)).hasSize(1);
    }

    @Test
    void theLogOfActsIsProvenLikeASession(@TempDir Path folder) throws IOException {
        session(annsKey);
        noted("key_created", "key", annsKey.id());
        var file = folder.resolve("acts.ndjson");
        await("the seals")
                .untilAsserted(
                        () -> {
                            Files.writeString(file, acts("?proof=true"));
                            assertThat(SealKeys.verify(file)).startsWith("0 PROVEN.");
                        });
        assertThat(SealKeys.verify(file)).contains("Log                chat.audit");

        var lines = Files.readAllLines(file);
        Files.write(
                file,
                lines.stream().map(line -> line.replace(annsKey.id(), auditorsKey.id())).toList());
        assertThat(SealKeys.verify(file)).startsWith("1 WRONG. The record at offset");
        // As if they were events of a partition.
        Files.write(
                file,
                lines.stream().map(line -> line.replace("chat.audit", "chat.events")).toList());
        assertThat(SealKeys.verify(file)).startsWith("1 WRONG.");
    }

    private static String session(KeyText key) {
        return api.post(SESSIONS, "{}", by(key)).body().get("session_id").stringValue();
    }

    private static String logOf(String owner, String session) {
        return "/api/audit/owners/" + owner + "/sessions/" + session + "/log";
    }

    private String owner(String name) {
        return system.database()
                .sql("SELECT id FROM owner WHERE name = ?")
                .param(name)
                .query(String.class)
                .single();
    }

    /** The acts of this kind about this thing, once there is one in {@code chat.audit}. */
    private List<JsonNode> noted(String kind, String field, String value) {
        return await("the act " + kind)
                .until(
                        () ->
                                acts("").lines()
                                        .map(line -> JsonMapper.shared().readTree(line))
                                        .map(line -> line.get("event").get("act"))
                                        .filter(act -> act.get("kind").asString().equals(kind))
                                        .filter(act -> act.path(field).asString("").equals(value))
                                        .toList(),
                        acts -> !acts.isEmpty());
    }

    private String acts(String query) {
        return api.text("/api/audit/log" + query, by(auditorsKey)).body();
    }
}
