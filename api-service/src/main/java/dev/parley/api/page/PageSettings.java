package dev.parley.api.page;

import dev.parley.bounds.Bounds;
import java.net.URI;
import java.util.Set;
import java.util.regex.Pattern;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How the page signs its users in, if {@code parley.security.mode} has {@code oidc}.
 *
 * @param clientId the name that the identity provider knows the page by, at most 255 characters: a
 *     public client (without a secret) with the authorization code flow and PKCE, and the page's
 *     address as its redirect address. Empty by default: the page then asks for a key or a token
 * @param scopes what the page asks the provider for, separated by spaces, default openid. Some
 *     providers renew a token only if this has offline_access, or need a scope that names the API
 * @param connect origins besides the issuer's that the page may call, such as {@code
 *     https://login.example.com}: that of the provider's token endpoint, if it is another one. None
 *     by default
 */
@ConfigurationProperties("parley.page")
public record PageSettings(
        @DefaultValue("") String clientId,
        @DefaultValue("openid") String scopes,
        @DefaultValue({}) Set<URI> connect) {

    private static final int LONGEST = 255;

    /** As RFC 6749 has them. */
    private static final Pattern SCOPES =
            Pattern.compile("[\\x21\\x23-\\x5B\\x5D-\\x7E]+( [\\x21\\x23-\\x5B\\x5D-\\x7E]+)*");

    public PageSettings {
        Bounds.check("the length of parley.page.client-id", clientId.length(), 0, LONGEST);
        if (!SCOPES.matcher(scopes).matches()) {
            throw new IllegalArgumentException(
                    "parley.page.scopes must be scopes separated by single spaces, such as openid"
                            + " offline_access, and is "
                            + scopes);
        }
        connect = Set.copyOf(connect);
        for (var origin : connect) {
            Bounds.checkHttpUrl("parley.page.connect", origin);
            if (!origin.equals(originOf(origin))) {
                throw new IllegalArgumentException(
                        "parley.page.connect must name origins, such as https://login.example.com"
                                + " without a path, and names "
                                + origin);
            }
        }
    }

    /** Returns scheme, host and port of an address. */
    static URI originOf(URI address) {
        var port = address.getPort() < 0 ? "" : ":" + address.getPort();
        return URI.create(address.getScheme() + "://" + address.getHost() + port);
    }
}
