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
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.Date;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** An identity provider: says over HTTP where its keys are, and which, and signs tokens. */
final class TestIssuer implements AutoCloseable {

    static final String AUDIENCE = "parley";
    private static final String KEY_ID = "first";

    final RSAKey key = key(KEY_ID);

    /** How often somebody asked for the keys. */
    final AtomicInteger asked = new AtomicInteger();

    private final HttpServer server;

    TestIssuer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        answer(
                "/.well-known/openid-configuration",
                "{\"issuer\":\"%s\",\"jwks_uri\":\"%s/keys\"}".formatted(name(), name()));
        answer("/keys", new JWKSet(key).toPublicJWKSet().toString());
        server.start();
    }

    private void answer(String path, String json) {
        server.createContext(
                path,
                exchange -> {
                    if (path.equals("/keys")) {
                        asked.incrementAndGet();
                    }
                    exchange.getResponseHeaders().set("Content-Type", "application/json");
                    exchange.sendResponseHeaders(200, json.length());
                    try (var out = exchange.getResponseBody()) {
                        out.write(json.getBytes(UTF_8));
                    }
                });
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
