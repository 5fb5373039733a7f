package dev.parley.api.security;

import dev.parley.bounds.Bounds;
import dev.parley.store.owners.Scope;
import java.net.URI;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.security.oauth2.jose.jws.SignatureAlgorithm;

/**
 * Which tokens of an identity provider count in mode {@code oidc}.
 *
 * @param issuer the provider's address, exactly as its tokens have it in {@code iss}; required
 * @param audience what a token must have in {@code aud}: the name that the provider knows this API
 *     by; required
 * @param algorithms the signatures that count, default RS256: RS, PS or ES with 256, 384 or 512
 * @param jwksUri where the provider's keys are; without it the service asks the issuer's {@code
 *     /.well-known/openid-configuration}
 * @param scopes what every such token may be used for, default chat,documents. A token may have
 *     more of them in its claim {@code scope} or {@code scp}
 * @param clockSkew how far the provider's clock may differ, 0 to 5 min, default 30 s
 * @param timeout how long the provider may take to connect, and to answer, 100 ms to 10 s, default
 *     3 s
 * @param keysFor how long the provider's keys are remembered, 1 min to 1 day, default 5 min. For a
 *     token with an unknown key they are read again, but at most twice in 30 s
 */
@ConfigurationProperties("parley.security.oidc")
public record OidcSettings(
        @Nullable URI issuer,
        @DefaultValue("") String audience,
        @DefaultValue("RS256") Set<SignatureAlgorithm> algorithms,
        @Nullable URI jwksUri,
        @DefaultValue({"chat", "documents"}) Set<Scope> scopes,
        @DefaultValue("30s") Duration clockSkew,
        @DefaultValue("3s") Duration timeout,
        @DefaultValue("5m") Duration keysFor) {

    public OidcSettings {
        algorithms = Set.copyOf(algorithms);
        scopes = Set.copyOf(scopes);
        if (issuer != null) {
            Bounds.checkHttpUrl("parley.security.oidc.issuer", issuer);
        }
        if (jwksUri != null) {
            Bounds.checkHttpUrl("parley.security.oidc.jwks-uri", jwksUri);
        }
        Bounds.check("parley.security.oidc.clock-skew", clockSkew, "0s", "5m");
        Bounds.check("parley.security.oidc.timeout", timeout, "100ms", "10s");
        Bounds.check("parley.security.oidc.keys-for", keysFor, "1m", "1d");
    }

    /**
     * Returns the issuer.
     *
     * @throws InvalidConfigurationPropertyValueException if something is missing that mode {@code
     *     oidc} needs
     */
    String required() {
        if (issuer == null || audience.isBlank() || algorithms.isEmpty()) {
            throw new InvalidConfigurationPropertyValueException(
                    "parley.security.mode",
                    "oidc",
                    "It needs parley.security.oidc.issuer, parley.security.oidc.audience and an"
                            + " algorithm.");
        }
        return issuer.toString();
    }
}
