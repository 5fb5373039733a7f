package dev.parley.api.web;

import dev.parley.bounds.Bounds;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Who may send requests by a browser.
 *
 * @param hosts up to 100 names and addresses under which clients may call this service, without
 *     scheme and port, such as {@code chat.example.com}; default none. {@code localhost}, loopback
 *     addresses and the address at which a connection arrives are always among them. A request for
 *     another {@code Host} gets a 421; the probes are exempt
 * @param allowedOrigins up to 100 origins whose pages may call this service from a browser, such as
 *     {@code https://app.example.com}; default none. Pages of this service's own origin always may
 */
@ConfigurationProperties("parley.http")
record HttpSettings(@DefaultValue List<String> hosts, @DefaultValue List<String> allowedOrigins) {

    private static final int MOST = 100;

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,252}");

    private static final Pattern ORIGIN =
            Pattern.compile("[a-z][a-z0-9+.-]*://(.+?)(:[0-9]{1,5})?");

    HttpSettings {
        check("parley.http.hosts", hosts, "names or addresses, without scheme and port", isHost());
        allowedOrigins =
                allowedOrigins.stream().map(origin -> origin.toLowerCase(Locale.ROOT)).toList();
        check(
                "parley.http.allowed-origins",
                allowedOrigins,
                "origins such as https://app.example.com",
                isOrigin());
    }

    // There is no wildcard: it would let in every page of the web.
    private static Predicate<String> isHost() {
        return host -> NAME.matcher(host).matches() || HostNames.address(host) != null;
    }

    private static Predicate<String> isOrigin() {
        return origin -> {
            var parts = ORIGIN.matcher(origin);
            return parts.matches() && isHost().test(parts.group(1));
        };
    }

    private static void check(
            String name, List<String> given, String what, Predicate<String> isOne) {
        for (var one : given) {
            if (!isOne.test(one)) {
                throw new IllegalArgumentException(
                        "%s must hold %s, and holds %s".formatted(name, what, one));
            }
        }
        Bounds.check("The number of " + name, given.size(), 0, MOST);
    }
}
