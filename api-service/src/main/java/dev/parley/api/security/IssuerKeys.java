package dev.parley.api.security;

import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.RemoteKeySourceException;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.JWKSetCacheRefreshEvaluator;
import com.nimbusds.jose.jwk.source.JWKSetSource;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.jwk.source.URLBasedJWKSetSource;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.DefaultResourceRetriever;
import com.nimbusds.jose.util.ResourceRetriever;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * The public keys of the issuer, where it says that they are. Asked for when the first token comes,
 * so that a service starts while its identity provider is away.
 */
final class IssuerKeys implements JWKSetSource<SecurityContext> {

    /** Far more than any provider has. */
    private static final int MOST_BYTES = 512 * 1024;

    private static final String DISCOVERY = "/.well-known/openid-configuration";

    private final String issuer;
    private final ResourceRetriever http;
    private volatile @Nullable URI uri;

    private IssuerKeys(String issuer, @Nullable URI uri, ResourceRetriever http) {
        this.issuer = issuer;
        this.uri = uri;
        this.http = http;
    }

    /**
     * Spring's own source of keys asks the issuer once for each token with an unknown key, as often
     * as somebody sends one. This one asks twice in 30 s at most.
     */
    static JWKSource<SecurityContext> of(OidcSettings settings, String issuer) {
        int timeout = (int) settings.timeout().toMillis();
        var http = new DefaultResourceRetriever(timeout, timeout, MOST_BYTES);
        return JWKSourceBuilder.create(new IssuerKeys(issuer, settings.jwksUri(), http))
                .cache(settings.keysFor().toMillis(), 4L * timeout)
                .refreshAheadCache(false)
                .rateLimited(true)
                .build();
    }

    @Override
    public JWKSet getJWKSet(
            JWKSetCacheRefreshEvaluator evaluator, long now, SecurityContext context)
            throws KeySourceException {
        try {
            return new URLBasedJWKSetSource<>(url(), http).getJWKSet(evaluator, now, context);
        } catch (IOException | JacksonException | IllegalArgumentException e) {
            throw new RemoteKeySourceException(
                    "The issuer " + issuer + " does not say where its keys are", e);
        }
    }

    private URL url() throws IOException {
        var known = uri;
        if (known == null) {
            known = discovered();
            uri = known;
        }
        return known.toURL();
    }

    private URI discovered() throws IOException {
        var base = issuer.endsWith("/") ? issuer.substring(0, issuer.length() - 1) : issuer;
        var answer = http.retrieveResource(URI.create(base + DISCOVERY).toURL());
        var said = JsonMapper.shared().readTree(answer.getContent());
        if (!said.path("issuer").asString("").equals(issuer)) {
            throw new MalformedURLException(
                    "it calls itself '%s'".formatted(said.path("issuer").asString("")));
        }
        return URI.create(said.path("jwks_uri").asString(""));
    }

    @Override
    public void close() {
        // Holds no connection.
    }
}
