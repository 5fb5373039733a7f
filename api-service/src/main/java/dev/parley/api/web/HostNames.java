package dev.parley.api.web;

import java.net.InetAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The names under which this service may be called. A page in a browser can make its own name
 * resolve to this machine, and is then of the same origin as this service, but it cannot change the
 * name: the browser sends it as {@code Host}.
 */
final class HostNames {

    private final Set<String> names = new HashSet<>();

    /**
     * @param named by the settings; loopback names need not be
     */
    HostNames(List<String> named) {
        names.add("localhost");
        named.forEach(name -> names.add(canonical(name)));
    }

    /**
     * Returns true if a request may name this host.
     *
     * @param host as the client sent it, with or without a port; null if it sent none
     * @param local the address of this machine at which the client connected
     */
    boolean allow(@Nullable String host, @Nullable String local) {
        if (host == null) {
            return false;
        }
        var name = withoutPort(host);
        if (names.contains(name)) {
            return true;
        }
        var canonical = canonical(name);
        return names.contains(canonical)
                || isLoopback(canonical)
                || (local != null && canonical.equals(canonical(local)));
    }

    private static String withoutPort(String host) {
        int port = host.lastIndexOf(':');
        return port > host.lastIndexOf(']') ? host.substring(0, port) : host;
    }

    // An IPv6 address can be written in many ways.
    private static String canonical(String host) {
        var address = address(host);
        return address == null ? host.toLowerCase(Locale.ROOT) : address.getHostAddress();
    }

    private static boolean isLoopback(String host) {
        var address = address(host);
        return address != null && address.isLoopbackAddress();
    }

    /** Asks no name server; null if this is no address. An IPv6 address may be in brackets. */
    static @Nullable InetAddress address(String host) {
        boolean inBrackets = host.startsWith("[") && host.endsWith("]");
        try {
            return InetAddress.ofLiteral(inBrackets ? host.substring(1, host.length() - 1) : host);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
