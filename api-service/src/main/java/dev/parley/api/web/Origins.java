package dev.parley.api.web;

import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Tells requests that a page of another origin makes from all others, by two headers that browsers
 * send and pages cannot set. The rule is that of Go's {@code http.CrossOriginProtection}. A request
 * without them comes from no browser of the last years.
 *
 * @param allowed lower case, such as {@code https://app.example.com}
 */
record Origins(Set<String> allowed) {

    /** Returns true if the settings name this origin. */
    boolean allow(@Nullable String origin) {
        return origin != null && allowed.contains(origin.toLowerCase(Locale.ROOT));
    }

    /**
     * Returns true unless a page of an origin that is not allowed sends the request.
     *
     * @param site the header {@code Sec-Fetch-Site}. Another port of the same machine is {@code
     *     same-site}, and somebody else
     * @param origin the header {@code Origin}. Its scheme does not count: behind a proxy, only the
     *     proxy knows the one that the browser used
     */
    boolean trust(@Nullable String site, @Nullable String origin, @Nullable String host) {
        if (allow(origin)) {
            return true;
        }
        if (site != null) {
            return site.equals("same-origin") || site.equals("none");
        }
        return origin == null || authority(origin).equalsIgnoreCase(host);
    }

    private static String authority(String origin) {
        int scheme = origin.indexOf("://");
        return scheme < 0 ? "" : origin.substring(scheme + 3);
    }
}
