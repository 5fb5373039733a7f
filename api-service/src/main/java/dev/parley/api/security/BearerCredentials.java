package dev.parley.api.security;

import dev.parley.api.web.ProblemException;
import dev.parley.store.owners.KeyText;
import dev.parley.store.owners.Scope;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.security.authentication.AuthenticationManager;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.security.oauth2.jwt.BadJwtException;
import org.springframework.security.oauth2.jwt.JwtException;
import org.springframework.security.oauth2.server.resource.InvalidBearerTokenException;
import org.springframework.security.oauth2.server.resource.authentication.BearerTokenAuthenticationToken;
import org.springframework.security.web.authentication.preauth.PreAuthenticatedAuthenticationToken;

/** Checks the credential of a call: an API key or a token, as the mode has it. Thread-safe. */
final class BearerCredentials implements AuthenticationManager {

    private static final Logger LOG = LoggerFactory.getLogger(BearerCredentials.class);

    private final @Nullable KeyCheck keys;
    private final @Nullable TokenCheck tokens;

    BearerCredentials(@Nullable KeyCheck keys, @Nullable TokenCheck tokens) {
        this.keys = keys;
        this.tokens = tokens;
    }

    /**
     * @return what it says: an {@link Identity} as its principal, and scopes as its authorities
     * @throws InvalidBearerTokenException for every reason not to believe the credential; the
     *     client does not learn which
     * @throws ProblemException 503 if it cannot be checked now
     */
    @Override
    public Authentication authenticate(Authentication authentication) {
        var credential = ((BearerTokenAuthenticationToken) authentication).getToken();
        if (keys != null && credential.startsWith(KeyText.PREFIX)) {
            var key = keys.check(credential).orElseThrow(BearerCredentials::invalid);
            return proved(new Identity(key.owner(), key.id(), key.expiresAt()), key.scopes());
        }
        if (tokens != null) {
            try {
                var token = tokens.check(credential);
                return proved(token.identity(), token.scopes());
            } catch (BadJwtException e) {
                LOG.debug("Refused a token: {}", e.getMessage());
                throw invalid();
            } catch (JwtException e) {
                LOG.warn("A token could not be checked: {}", e.getMessage());
                throw ProblemException.unavailable(
                        "Tokens cannot be checked now, because the identity provider does not"
                                + " answer.",
                        Duration.ofSeconds(5));
            }
        }
        throw invalid();
    }

    private static InvalidBearerTokenException invalid() {
        return new InvalidBearerTokenException("not valid");
    }

    private static Authentication proved(Identity identity, Set<Scope> scopes) {
        return new PreAuthenticatedAuthenticationToken(
                identity,
                "",
                scopes.stream().map(scope -> new SimpleGrantedAuthority(scope.word())).toList());
    }
}
