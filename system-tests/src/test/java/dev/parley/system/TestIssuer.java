package dev.parley.system;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An identity provider: says over HTTP where its keys are, and which, and signs tokens. It lets a
 * page sign somebody in, whom it never asks for a password: authorization code with PKCE, and
 * renewal. Thread-safe.
 */
final class TestIssuer implements AutoCloseable {

    static final String AUDIENCE = "parley";

    /** What it knows the page by. */
    static final String CLIENT = "parley-page";

    private static final String KEY_ID = "first";

    final RSAKey key = key(KEY_ID);

    /** How often somebody asked for the keys. */
    final AtomicInteger asked = new AtomicInteger();

    /** How often a page was given a new token for an old one. */
    final AtomicInteger renewals = new AtomicInteger();

    /** How often a page asked for tokens. */
    final AtomicInteger askedForTokens = new AtomicInteger();

    /** Who sits before the browser. */
    volatile String user = "somebody";

    /** How long tokens of a page live. */
    volatile Duration life = Duration.ofHours(1);

    volatile boolean renews = true;

    private final HttpServer server;
    private final Map<String, Map<String, String>> begun = new ConcurrentHashMap<>();
    private final Set<String> refreshTokens = ConcurrentHashMap.newKeySet();

    TestIssuer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        answer(
                "/.well-known/openid-configuration",
                """
                {"issuer":"%1$s","jwks_uri":"%1$s/keys","authorization_endpoint":"%1$s/authorize",
                 "token_endpoint":"%1$s/token"}
                """
                        .formatted(name()));
        answer("/keys", new JWKSet(key).toPublicJWKSet().toString());
        server.createContext("/authorize", this::authorize);
        server.createContext("/token", this::giveTokens);
        server.start();
    }

    private void answer(String path, String json) {
        server.createContext(
                path,
                exchange -> {
                    if (path.equals("/keys")) {
                        asked.incrementAndGet();
                    }
                    send(exchange, 200, json);
                });
    }

    private static void send(HttpExchange exchange, int status, String json) throws IOException {
        // Pages of others may ask.
        exchange.getResponseHeaders().set("Access-Control-Allow-Origin", "*");
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, json.getBytes(UTF_8).length);
        try (var out = exchange.getResponseBody()) {
            out.write(json.getBytes(UTF_8));
        }
    }

    private void authorize(HttpExchange exchange) throws IOException {
        var asked = form(exchange.getRequestURI().getRawQuery());
        if (!"code".equals(asked.get("response_type"))
                || !CLIENT.equals(asked.get("client_id"))
                || !AUDIENCE.equals(asked.get("audience"))
                || !"S256".equals(asked.get("code_challenge_method"))
                || !asked.containsKey("state")) {
            send(exchange, 400, "{\"error\":\"invalid_request\"}");
            return;
        }
        var code = UUID.randomUUID().toString();
        begun.put(code, asked);
        var state = URLEncoder.encode(asked.get("state"), UTF_8);
        exchange.getResponseHeaders()
                .set(
                        "Location",
                        "%s?code=%s&state=%s&iss=%s"
                                .formatted(asked.get("redirect_uri"), code, state, name()));
        exchange.sendResponseHeaders(302, -1);
        exchange.close();
    }

    private void giveTokens(HttpExchange exchange) throws IOException {
        askedForTokens.incrementAndGet();
        var asked = form(new String(exchange.getRequestBody().readAllBytes(), UTF_8));
        boolean renewal = "refresh_token".equals(asked.get("grant_type"));
        if (renewal ? !mayRenew(asked) : !hasBegun(asked)) {
            send(exchange, 400, "{\"error\":\"invalid_grant\"}");
            return;
        }
        if (renewal) {
            renewals.incrementAndGet();
        }
        var refresh = UUID.randomUUID().toString();
        refreshTokens.add(refresh);
        // A token says its end in whole seconds: it must not end before its time.
        var end = Date.from(Instant.now().plus(life).plusSeconds(1));
        send(
                exchange,
                200,
                """
                {"access_token":"%s","token_type":"Bearer","expires_in":%d,"refresh_token":"%s"}
                """
                        .formatted(
                                token(user, claims -> claims.expirationTime(end)),
                                life.toSeconds(),
                                refresh));
    }

    // A token for renewal counts once.
    private boolean mayRenew(Map<String, String> asked) {
        return renews && refreshTokens.remove(asked.getOrDefault("refresh_token", ""));
    }

    // So does a code, and only for whoever knows what it was asked for with.
    private boolean hasBegun(Map<String, String> asked) {
        var first = begun.remove(asked.getOrDefault("code", ""));
        return first != null
                && Objects.equals(first.get("redirect_uri"), asked.get("redirect_uri"))
                && Objects.equals(
                        first.get("code_challenge"), challenge(asked.get("code_verifier")));
    }

    private static String challenge(@Nullable String verifier) {
        try {
            var hash = MessageDigest.getInstance("SHA-256").digest(("" + verifier).getBytes(UTF_8));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    private static Map<String, String> form(String text) {
        var fields = new HashMap<String, String>();
        for (var field : text.split("&")) {
            var parts = field.split("=", 2);
            fields.put(parts[0], URLDecoder.decode(parts[1], UTF_8));
        }
        return fields;
    }

    static RSAKey key(String id) {
        try {
            return new RSAKeyGenerator(2048).keyID(id).generate();
        } catch (JOSEException e) {
            throw new AssertionError(e);
        }
    }

    /** What stands in {@code iss}. */
    String name() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** Claims that count, before a test changes them. */
    JWTClaimsSet.Builder claims(String subject) {
        return new JWTClaimsSet.Builder()
                .issuer(name())
                .audience(AUDIENCE)
                .subject(subject)
                .expirationTime(Date.from(Instant.now().plusSeconds(3600)));
    }

    /** A token that counts. */
    String token(String subject) {
        return token(subject, claims -> {});
    }

    String token(String subject, Consumer<JWTClaimsSet.Builder> change) {
        var claims = claims(subject);
        change.accept(claims);
        return sign(header(JWSAlgorithm.RS256), claims, key);
    }

    static JWSHeader header(JWSAlgorithm algorithm) {
        return new JWSHeader.Builder(algorithm).keyID(KEY_ID).type(JOSEObjectType.JWT).build();
    }

    static String sign(JWSHeader header, JWTClaimsSet.Builder claims, RSAKey key) {
        try {
            return sign(header, claims, new RSASSASigner(key));
        } catch (JOSEException e) {
            throw new AssertionError(e);
        }
    }

    static String sign(JWSHeader header, JWTClaimsSet.Builder claims, JWSSigner signer) {
        try {
            var token = new SignedJWT(header, claims.build());
            token.sign(signer);
            return token.serialize();
        } catch (JOSEException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
