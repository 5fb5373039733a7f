package dev.parley.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.PlainJWT;
import dev.parley.store.owners.ApiKeys;
import dev.parley.store.owners.Scope;
import dev.parley.testsupport.ApiClient;
import java.io.IOException;
import java.time.Instant;
import java.util.Date;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.context.ConfigurableApplicationContext;

/** Tokens of an identity provider, beside API keys, with a real provider over HTTP. */
class IdentityProviderTest {

    private static final String SESSIONS = "/api/chat/sessions";

    private static TestIssuer issuer;
    private static ConfigurableApplicationContext node;
    private static ApiClient api;

    private final TestSystem system = TestSystem.get();

    @BeforeAll
    static void start() throws IOException {
        issuer = new TestIssuer();
        node =
                TestSystem.get()
                        .startApi(
                                "--parley.security.mode=api-key,oidc",
                                "--parley.security.oidc.issuer=" + issuer.name(),
                                "--parley.security.oidc.audience=" + TestIssuer.AUDIENCE,
                                "--parley.security.oidc.scopes=chat",
                                "--parley.security.oidc.clock-skew=0s",
                                "--parley.security.look-every=100ms");
        api = TestSystem.client(node);
    }

    @AfterAll
    static void stop() {
        node.close();
        issuer.close();
    }

    private static String[] by(String token) {
        return new String[] {"Authorization", "Bearer " + token};
    }

    private static int status(String path, String token) {
        return api.call("GET", path, by(token)).status();
    }

    private static String session(String token) {
        return api.post(SESSIONS, "{}", by(token)).body().get("session_id").stringValue();
    }

    @Test
    void tokensThatDoNotCountAreRefusedAlike() throws JOSEException {
        assertThat(status("/api/models", issuer.token("somebody"))).isEqualTo(200);
        var rs256 = TestIssuer.header(JWSAlgorithm.RS256);
        var publicKey = issuer.key.toRSAPublicKey().getEncoded();
        var past = Date.from(Instant.now().minusSeconds(5));
        var future = Date.from(Instant.now().plusSeconds(600));
        var refused = new LinkedHashMap<String, String>();
        refused.put("another issuer", issuer.token("s", c -> c.issuer("http://127.0.0.1:1")));
        refused.put("no issuer", issuer.token("s", c -> c.issuer(null)));
        refused.put("another audience", issuer.token("s", c -> c.audience("billing")));
        refused.put("no audience", issuer.token("s", c -> c.audience((String) null)));
        refused.put("expired", issuer.token("s", c -> c.expirationTime(past)));
        refused.put("never expires", issuer.token("s", c -> c.expirationTime(null)));
        refused.put("not yet valid", issuer.token("s", c -> c.notBeforeTime(future)));
        refused.put("no subject", issuer.token("s", c -> c.subject(null)));
        refused.put("an empty subject", issuer.token(""));
        refused.put("a long subject", issuer.token("s".repeat(256)));
        refused.put("a subject with a NUL", issuer.token("s\u0000"));
        refused.put("bound to a key", issuer.token("s", c -> c.claim("cnf", Map.of("jkt", "x"))));
        refused.put("no signature", new PlainJWT(issuer.claims("s").build()).serialize());
        refused.put(
                "signed with the public key",
                TestIssuer.sign(
                        TestIssuer.header(JWSAlgorithm.HS256),
                        issuer.claims("s"),
                        new MACSigner(publicKey)));
        refused.put(
                "another algorithm",
                TestIssuer.sign(
                        TestIssuer.header(JWSAlgorithm.RS512), issuer.claims("s"), issuer.key));
        refused.put(
                "another key of the same name",
                TestIssuer.sign(rs256, issuer.claims("s"), TestIssuer.key("first")));
        refused.put(
                "another kind of token",
                TestIssuer.sign(
                        new JWSHeader.Builder(rs256).type(new JOSEObjectType("logout+jwt")).build(),
                        issuer.claims("s"),
                        issuer.key));
        refused.put("a changed one", issuer.token("s").replaceFirst("\\.e", ".f"));
        refused.put("no token", "eyJ.eyJ.x");

        refused.forEach(
                (what, token) -> {
                    var answer = api.call("GET", "/api/models", by(token));
                    assertThat(answer.status()).as(what).isEqualTo(401);
                    assertThat(answer.code()).isEqualTo("unauthenticated");
                    assertThat(answer.body().get("detail").stringValue())
                            .isEqualTo(
                                    "This call needs a valid credential, as Authorization: Bearer"
                                            + " …");
                    assertThat(answer.response().headers().firstValue("WWW-Authenticate"))
                            .hasValue("Bearer error=\"invalid_token\"");
                });
    }

    @Test
    void aSubjectIsOneOwnerWhateverItsToken() {
        var session = session(issuer.token("ann"));

        assertThat(status(SESSIONS + "/" + session, issuer.token("ann"))).isEqualTo(200);
        assertThat(status(SESSIONS + "/" + session, issuer.token("bob"))).isEqualTo(404);
        assertThat(status(SESSIONS + "/" + session, issuer.token("local"))).isEqualTo(404);
    }

    @Test
    void anOwnerIsMadeOnceHoweverManyCallsMeetIt() throws Exception {
        var subject = "met-" + UUID.randomUUID();
        var token = issuer.token(subject);
        List<Callable<String>> calls = List.of(() -> session(token), () -> session(token));
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var made : threads.invokeAll(calls)) {
                assertThat(status(SESSIONS + "/" + made.get(), token)).isEqualTo(200);
            }
        }

        assertThat(
                        system.database()
                                .sql(
                                        """
                                        SELECT o.name = o.id FROM owner_identity i
                                        JOIN owner o ON o.id = i.owner WHERE i.subject = ?
                                        """)
                                .param(subject)
                                .query(Boolean.class)
                                .list())
                .containsExactly(true);
    }

    @Test
    void aTokenHasTheScopesOfTheSettingAndItsOwn() {
        assertThat(status(SESSIONS, issuer.token("s"))).isEqualTo(200);
        assertThat(status("/api/documents", issuer.token("s"))).isEqualTo(403);
        assertThat(
                        status(
                                "/api/documents",
                                issuer.token("s", c -> c.claim("scope", "openid documents"))))
                .isEqualTo(200);
        assertThat(
                        status(
                                "/api/documents",
                                issuer.token("s", c -> c.claim("scp", List.of("documents")))))
                .isEqualTo(200);
    }

    @Test
    void keysAndTokensWorkBesideEachOther() {
        var key =
                node.getBean(ApiKeys.class)
                        .create("both", EnumSet.of(Scope.CHAT), Instant.now(), null);

        assertThat(status(SESSIONS, key.reveal())).isEqualTo(200);
        assertThat(status(SESSIONS, issuer.token("s"))).isEqualTo(200);
    }

    @Test
    void aStreamEndsWithItsToken() {
        var session = session(issuer.token("short"));
        var token =
                issuer.token(
                        "short", c -> c.expirationTime(Date.from(Instant.now().plusSeconds(3))));
        try (var stream = api.session(session, by(token))) {
            assertThat(stream.status()).isEqualTo(200);

            assertThat(stream.toEnd()).isEmpty();
        }
        assertThat(status(SESSIONS, token)).isEqualTo(401);
    }

    @Test
    void unknownKeysDoNotMakeUsAskTheProviderEachTime() {
        status(SESSIONS, issuer.token("s"));
        int before = issuer.asked.get();
        for (int i = 0; i < 20; i++) {
            var header = new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("k" + i).build();
            // 503 while it may not ask again: the key could be a new one.
            assertThat(status(SESSIONS, TestIssuer.sign(header, issuer.claims("s"), issuer.key)))
                    .isIn(401, 503);
        }

        assertThat(issuer.asked.get() - before).isLessThanOrEqualTo(3);
        assertThat(status(SESSIONS, issuer.token("s"))).isEqualTo(200);
    }

    @Test
    void aServiceWithoutAnAudienceDoesNotStart() {
        assertThatThrownBy(
                        () ->
                                system.startApi(
                                        "--parley.security.mode=oidc",
                                        "--parley.security.oidc.issuer=" + issuer.name()))
                .hasRootCauseInstanceOf(InvalidConfigurationPropertyValueException.class)
                .rootCause()
                .hasMessageContaining("parley.security.mode");
    }

    @Test
    void whileTheProviderIsAwayTokensAreNeitherBelievedNorRefused() {
        try (var alone =
                system.startApi(
                        "--parley.security.mode=oidc",
                        "--parley.security.oidc.issuer=http://127.0.0.1:1",
                        "--parley.security.oidc.audience=" + TestIssuer.AUDIENCE)) {
            var answer =
                    TestSystem.client(alone).call("GET", SESSIONS, by(issuer.token("somebody")));

            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.code()).isEqualTo("unavailable");
        }
    }
}
