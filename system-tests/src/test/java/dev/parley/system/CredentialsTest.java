package dev.parley.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.api.management.ManagementPort;
import dev.parley.modelserver.scripted.Gate;
import dev.parley.modelserver.scripted.Script;
import dev.parley.store.owners.ApiKeys;
import dev.parley.store.owners.KeyText;
import dev.parley.store.owners.Scope;
import dev.parley.testsupport.ApiClient;
import dev.parley.testsupport.EventStream.Event;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/** Who may call a node in mode {@code api-key}, for how long, and what the others learn. */
class CredentialsTest {

    private static final String SESSIONS = "/api/chat/sessions";
    private static final Instant NOW = Instant.now();

    private static ConfigurableApplicationContext node;
    private static ApiClient api;
    private static ApiKeys keys;

    private final TestSystem system = TestSystem.get();

    @BeforeAll
    static void start() {
        node =
                TestSystem.get()
                        .startApi(
                                // A node that asks its callers may listen anywhere.
                                "--server.address=0.0.0.0",
                                "--parley.security.mode=api-key",
                                "--parley.security.key-cache=30s",
                                "--parley.security.look-every=100ms");
        api = TestSystem.client(node);
        keys = node.getBean(ApiKeys.class);
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    private static KeyText key(String owner, EnumSet<Scope> scopes) {
        return keys.create(owner, scopes, NOW, null);
    }

    private static KeyText key(String owner) {
        return key(owner, EnumSet.of(Scope.CHAT, Scope.DOCUMENTS));
    }

    private static String[] by(KeyText key) {
        return by("Bearer " + key.reveal());
    }

    private static String[] by(String authorization) {
        return new String[] {"Authorization", authorization};
    }

    /** Every call that a controller of the running node takes. */
    private static void eachCall(BiConsumer<String, String> methodAndPath) {
        var calls = new TreeMap<String, TreeSet<String>>();
        var mapping =
                node.getBean("requestMappingHandlerMapping", RequestMappingHandlerMapping.class);
        for (var route : mapping.getHandlerMethods().keySet()) {
            for (var path : route.getPatternValues()) {
                var methods = calls.computeIfAbsent(path, p -> new TreeSet<>());
                route.getMethodsCondition().getMethods().forEach(m -> methods.add(m.name()));
            }
        }
        assertThat(calls).hasSizeGreaterThan(10);
        calls.forEach(
                (pattern, methods) -> {
                    var path = pattern.replaceAll("\\{\\w+}", UUID.randomUUID().toString());
                    methods.forEach(method -> methodAndPath.accept(method, path));
                    methodAndPath.accept("OPTIONS", path);
                });
    }

    /** What a call needs; null if any credential will do. A new call has to be named here. */
    private static @Nullable Scope needed(String path) {
        if (path.startsWith("/api/chat/")
                || path.equals("/api/v1/chat")
                || path.startsWith("/api/ai/chat")
                || path.equals("/api/ag-ui")
                || (path.startsWith("/v1/") && !path.startsWith("/v1/models"))) {
            return Scope.CHAT;
        }
        if (path.startsWith("/api/documents")) {
            return Scope.DOCUMENTS;
        }
        if (path.startsWith("/api/me")) {
            return Scope.ERASE;
        }
        if (path.startsWith("/api/audit/")) {
            return Scope.AUDIT;
        }
        assertThat(path)
                .as("a call that no scope was chosen for")
                .matches("/api/models|/api/usage|/v1/models(/.*)?");
        return null;
    }

    @Test
    void everyCallNeedsAValidCredential() {
        var right = key("right").reveal();
        var expired = keys.create("late", EnumSet.allOf(Scope.class), NOW, NOW.minusSeconds(1));
        var revoked = key("gone");
        keys.revoke(revoked.id(), NOW);
        var refused = new LinkedHashMap<String, String[]>();
        refused.put("none", new String[] {});
        refused.put("another scheme", by("Basic cGs6cGs="));
        refused.put("nothing", by("Bearer "));
        refused.put("no key", by("Bearer x"));
        refused.put("no letters", by("Bearer \u00e4\u00f6"));
        refused.put("no such key", by("Bearer pk_" + "a".repeat(12) + "_" + "b".repeat(43)));
        refused.put(
                "another secret",
                by("Bearer " + right.substring(0, right.lastIndexOf('_') + 1) + "b".repeat(43)));
        refused.put("more than the key", by("Bearer " + right + "b"));
        refused.put("expired", by(expired));
        refused.put("revoked", by(revoked));
        refused.put("a bad one in the other header", new String[] {"x-api-key", "pk_x"});
        // A token of an identity provider is nothing to this mode.
        refused.put("a token", by("Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJtZSJ9."));

        eachCall(
                (method, path) ->
                        refused.forEach(
                                (what, headers) -> {
                                    var answer = api.call(method, path, headers);
                                    assertThat(answer.status())
                                            .as("%s %s with %s", method, path, what)
                                            .isEqualTo(401);
                                    assertTellsNothing(answer, path, "unauthenticated");
                                    assertThat(header(answer, "WWW-Authenticate"))
                                            .startsWith("Bearer");
                                }));
    }

    @Test
    void everyCallNeedsItsScope() {
        var of = new TreeMap<Scope, KeyText>();
        var others = new TreeMap<Scope, KeyText>();
        for (var scope : Scope.values()) {
            of.put(scope, key("one scope", EnumSet.of(scope)));
            others.put(scope, key("other scopes", EnumSet.complementOf(EnumSet.of(scope))));
        }
        eachCall(
                (method, path) -> {
                    var scope = needed(path);
                    if (scope != null) {
                        var refused =
                                api.call(
                                        method,
                                        path,
                                        by(Objects.requireNonNull(others.get(scope))));
                        assertThat(refused.status()).as(method + path).isEqualTo(403);
                        assertTellsNothing(refused, path, "forbidden");
                    }
                    var right = of.get(scope == null ? Scope.AUDIT : scope);
                    assertThat(status(method, path, by(Objects.requireNonNull(right))))
                            .as(method + path)
                            .isNotIn(401, 403)
                            .isLessThan(500);
                });
    }

    // A log is no JSON value, but a line for each record.
    private static int status(String method, String path, String[] headers) {
        return method.equals("GET")
                ? api.text(path, headers).statusCode()
                : api.call(method, path, headers).status();
    }

    private static void assertTellsNothing(ApiClient.Answer answer, String path, String code) {
        if (path.startsWith("/v1/")) {
            assertThat(answer.body().propertyNames()).containsExactly("error");
            assertThat(answer.body().get("error").propertyNames())
                    .containsExactlyInAnyOrder("message", "type", "param", "code");
            assertThat(answer.body().get("error").get("code").stringValue())
                    .isEqualTo(
                            code.equals("forbidden")
                                    ? "insufficient_permissions"
                                    : "invalid_api_key");
            assertThat(header(answer, "Content-Type")).isEqualTo("application/json");
        } else {
            assertThat(answer.body().propertyNames())
                    .containsExactlyInAnyOrder(
                            "type", "title", "status", "detail", "code", "instance");
            assertThat(answer.code()).isEqualTo(code);
            assertThat(answer.body().get("instance").stringValue()).isEqualTo(path);
            assertThat(header(answer, "Content-Type")).isEqualTo("application/problem+json");
        }
        assertThat(header(answer, "Cache-Control")).isEqualTo("no-store");
        assertThat(answer.response().headers().map()).doesNotContainKeys("allow", "set-cookie");
    }

    private static String header(ApiClient.Answer answer, String name) {
        return answer.response().headers().firstValue(name).orElse("");
    }

    @Test
    void whatIsThereAndWhatIsNotAreRefusedAlike() {
        var there = SESSIONS + "/" + system.api(0).createSession();
        for (var path : new String[] {there, SESSIONS + "/" + UUID.randomUUID(), "/api/nope"}) {
            var answer = api.get(path);

            assertThat(answer.status()).isEqualTo(401);
            assertThat(answer.body().get("detail")).isEqualTo(api.get(there).body().get("detail"));
            assertThat(names(answer)).isEqualTo(names(api.get(there)));
        }
    }

    private static TreeSet<String> names(ApiClient.Answer answer) {
        var names = new TreeSet<>(answer.response().headers().map().keySet());
        // The container ends each connection after a hundred answers.
        names.remove("connection");
        return names;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/livez",
                "/readyz",
                "/actuator/health",
                "/actuator/health/liveness",
                "/actuator/health/readiness"
            })
    void theProbesAskNobody(String path) {
        assertThat(api.get(path).status()).isEqualTo(200);
    }

    /** The page asks its user for a key, and shows nothing before; the reference holds no data. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/index.html",
                "/parley.js",
                "/app/main.js",
                "/vendor/SHA256SUMS",
                "/reference.html",
                "/openapi.json"
            })
    void thePagesAskNobody(String path) {
        assertThat(api.text(path).statusCode()).isEqualTo(200);
    }

    @Test
    void theManagementPortAsksNobody() {
        var management =
                ApiClient.ofPort(Integer.toString(node.getBean(ManagementPort.class).port()));

        assertThat(management.text("/actuator/prometheus").statusCode()).isEqualTo(200);
        assertThat(api.text("/actuator/prometheus").statusCode()).isEqualTo(404);
    }

    @Test
    void anOwnerHasWhatItsKeysMadeAndTheKeysOfLocalHaveTheDataOfModeOpen() {
        var session =
                api.post(SESSIONS, "{}", by(key("ann"))).body().get("session_id").stringValue();
        var local = system.api(0).createSession();

        assertThat(status(session, key("ann"))).isEqualTo(200);
        assertThat(status(session, key("bob"))).isEqualTo(404);
        assertThat(status(session, key("local"))).isEqualTo(404);
        assertThat(status(local, key("local"))).isEqualTo(200);
        assertThat(status(local, key("ann"))).isEqualTo(404);
    }

    private static int status(String session, KeyText key) {
        return api.call("GET", SESSIONS + "/" + session, by(key)).status();
    }

    @Test
    void aKeyMayStandInTheHeaderThatOtherClientsUse() {
        assertThat(api.call("GET", "/api/models", "x-api-key", key("ann").reveal()).status())
                .isEqualTo(200);
    }

    @Test
    void theDayOfTheLastUseIsNotedOnce() {
        var key = key("daily");
        assertThat(keys.find(key.id()).orElseThrow().lastUsedOn()).isNull();

        // The second one reads the day, the third one writes nothing.
        api.call("GET", "/api/models", by(key));
        api.call("GET", "/api/models", by(key));
        var written = transaction(key);
        api.call("GET", "/api/models", by(key));

        assertThat(keys.find(key.id()).orElseThrow().lastUsedOn())
                .isEqualTo(LocalDate.now(ZoneOffset.UTC));
        assertThat(transaction(key)).isEqualTo(written);
    }

    private String transaction(KeyText key) {
        return system.database()
                .sql("SELECT xmin::text FROM api_key WHERE id = ?")
                .param(key.id())
                .query(String.class)
                .single();
    }

    @Test
    void streamsEndWhenTheirKeyIsRevokedAndNoOthers() throws Exception {
        var revoked = key("streams");
        var kept = key("streams");
        var gate = new Gate();
        system.model.when("a held answer", Script.answer("One ", "two").holdAfter(1, gate));
        var session = api.post(SESSIONS, "{}", by(kept)).body().get("session_id").stringValue();
        try (var waits = api.session(session, by(revoked));
                var follows = api.session(session, by(kept));
                var turn = api.message(session, "a held answer", by(revoked))) {
            turn.until("token");
            follows.until("token");

            assertThat(keys.revoke(revoked.id(), NOW)).isTrue();

            assertThat(turn.toEnd()).extracting(Event::name).doesNotContain("done", "error");
            assertThat(waits.toEnd()).extracting(Event::name).doesNotContain("done", "error");
            // Whoever ended a stream has also forgotten the key.
            assertThat(status(session, revoked)).isEqualTo(401);
            assertThat(status(session, kept)).isEqualTo(200);
            gate.release();
            // The turn itself has lost nothing.
            follows.until("done");
        } finally {
            gate.release();
        }
    }

    @Test
    void aStreamThatOnlyWaitsEndsWhenItsKeyExpires() {
        var key = keys.create("waits", EnumSet.allOf(Scope.class), NOW, NOW.plusSeconds(3600));
        var session = api.post(SESSIONS, "{}", by(key)).body().get("session_id").stringValue();
        try (var waits = api.session(session, by(key))) {
            assertThat(waits.status()).isEqualTo(200);

            system.database()
                    .sql("UPDATE api_key SET expires_at = now() - interval '1 s' WHERE id = ?")
                    .param(key.id())
                    .update();

            assertThat(waits.toEnd()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "::", "192.0.2.1"})
    void modeOpenDoesNotStartWhereOthersCouldReachIt(String address) {
        assertThatThrownBy(() -> system.startApi("--server.address=" + address))
                .isInstanceOfSatisfying(
                        InvalidConfigurationPropertyValueException.class,
                        refused ->
                                assertThat(refused.getReason())
                                        .isEqualTo(
                                                "parley.security.mode is open, so anyone who"
                                                        + " reaches this address could read and change"
                                                        + " everything. Listen on 127.0.0.1, or set"
                                                        + " parley.security.mode to api-key or oidc."));
    }

    @Test
    void aServiceThatIsGivenNoAddressListensOnThisMachineOnly() {
        assertThat(new ServiceSettings("api-service").with(Map.of()).getProperty("server.address"))
                .isEqualTo("127.0.0.1");
    }
}
