package dev.parley.api.page;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.parley.api.security.OidcSettings;
import dev.parley.api.security.SecuritySettings;
import dev.parley.api.security.SecuritySettings.Mode;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What the page needs to know before it can ask its user who they are. It holds no secret.
 *
 * @param ways what counts as a credential: {@code api-key}, {@code oidc}; empty in mode {@code
 *     open}
 * @param provider null if the page cannot sign in anywhere
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record SignIn(List<String> ways, @Nullable Provider provider) {

    /**
     * Where the page signs its user in, and what it asks for.
     *
     * @param audience what the token must have in {@code aud}
     */
    record Provider(URI issuer, String clientId, String scopes, String audience) {}

    static SignIn of(SecuritySettings security, OidcSettings oidc, PageSettings page) {
        var ways =
                security.mode().stream()
                        .filter(mode -> mode != Mode.OPEN)
                        .map(mode -> mode.name().toLowerCase(Locale.ROOT).replace('_', '-'))
                        .sorted()
                        .toList();
        var issuer = security.mode().contains(Mode.OIDC) ? oidc.issuer() : null;
        return new SignIn(
                ways,
                issuer == null || page.clientId().isEmpty()
                        ? null
                        : new Provider(issuer, page.clientId(), page.scopes(), oidc.audience()));
    }
}
