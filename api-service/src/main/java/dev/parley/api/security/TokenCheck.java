package dev.parley.api.security;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.parley.store.owners.Owners;
import dev.parley.store.owners.Scope;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.springframework.security.oauth2.core.DelegatingOAuth2TokenValidator;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.core.OAuth2TokenValidator;
import org.springframework.security.oauth2.core.OAuth2TokenValidatorResult;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtAudienceValidator;
import org.springframework.security.oauth2.jwt.JwtClaimValidator;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtIssuerValidator;
import org.springframework.security.oauth2.jwt.JwtTimestampValidator;
import org.springframework.security.oauth2.jwt.JwtTypeValidator;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;

/** Checks an identity provider's tokens, and tells which owner one stands for. Thread-safe. */
final class TokenCheck {

    /** As OpenID Connect Core has it. */
    private static final Pattern SUBJECT = Pattern.compile("[ -~]{1,255}");

    private final OidcSettings settings;
    private final Owners owners;
    private final Clock clock;
    private final String issuer;
    private final JwtDecoder decoder;
    // It never changes whom a subject stands for.
    private final Cache<String, String> ownerOf;

    TokenCheck(OidcSettings settings, Owners owners, int cached, Clock clock) {
        this.settings = settings;
        this.owners = owners;
        this.clock = clock;
        this.issuer = settings.required();
        this.ownerOf = Caffeine.newBuilder().maximumSize(cached).build();
        var nimbus =
                NimbusJwtDecoder.withJwkSource(IssuerKeys.of(settings, issuer))
                        .jwsAlgorithms(counting -> counting.addAll(settings.algorithms()))
                        .build();
        nimbus.setJwtValidator(validator());
        this.decoder = nimbus;
    }

    private OAuth2TokenValidator<Jwt> validator() {
        var times = new JwtTimestampValidator(settings.clockSkew());
        times.setClock(clock);
        times.setAllowEmptyExpiryClaim(false);
        // No logout token, and no other kind that the provider signs with the same key.
        var type = new JwtTypeValidator("JWT", "at+jwt");
        type.setAllowEmpty(true);
        return new DelegatingOAuth2TokenValidator<>(
                List.of(
                        times,
                        type,
                        new JwtIssuerValidator(issuer),
                        new JwtAudienceValidator(settings.audience()),
                        new JwtClaimValidator<String>(
                                "sub",
                                subject -> subject != null && SUBJECT.matcher(subject).matches()),
                        TokenCheck::ofBearer));
    }

    // A token that is bound to a key is worth nothing to somebody who only holds the token.
    private static OAuth2TokenValidatorResult ofBearer(Jwt jwt) {
        return jwt.hasClaim("cnf")
                ? OAuth2TokenValidatorResult.failure(
                        new OAuth2Error("invalid_token", "The token is bound to a key", null))
                : OAuth2TokenValidatorResult.success();
    }

    /** A token that counts. */
    record Token(Identity identity, Set<Scope> scopes) {}

    /**
     * @throws org.springframework.security.oauth2.jwt.BadJwtException if the token does not count
     * @throws org.springframework.security.oauth2.jwt.JwtException if the provider's keys cannot be
     *     had now
     */
    Token check(String text) {
        var jwt = decoder.decode(text);
        var subject = Objects.requireNonNull(jwt.getSubject());
        var owner =
                Objects.requireNonNull(
                        ownerOf.get(subject, one -> owners.of(issuer, one, clock.instant())));
        // The decoder requires the claim, and takes it for so much longer.
        var until = Objects.requireNonNull(jwt.getExpiresAt()).plus(settings.clockSkew());
        return new Token(new Identity(owner, null, until), scopes(jwt));
    }

    private Set<Scope> scopes(Jwt jwt) {
        var scopes = EnumSet.noneOf(Scope.class);
        scopes.addAll(settings.scopes());
        var words = new ArrayList<String>();
        for (var claim : List.of("scope", "scp")) {
            switch (jwt.getClaims().get(claim)) {
                case String text -> words.addAll(List.of(text.split(" ")));
                case Collection<?> list -> list.forEach(word -> words.add(String.valueOf(word)));
                case null, default -> {}
            }
        }
        words.forEach(word -> Scope.of(word).ifPresent(scopes::add));
        return scopes;
    }
}
