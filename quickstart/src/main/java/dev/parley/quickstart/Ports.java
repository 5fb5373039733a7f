package dev.parley.quickstart;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/** Chooses and checks ports of the loopback address: the quickstart listens nowhere else. */
public final class Ports {

    public static final String LOOPBACK = "127.0.0.1";

    private static final int LOWEST_LASTING = 15_000;

    /**
     * Linux gives ports from here on to outgoing connections, unless it is configured otherwise.
     */
    private static final int LOWEST_OUTGOING = 32_768;

    private Ports() {}

    /** Returns a port that was free a moment ago. */
    public static int free() {
        try (var socket = new ServerSocket(0, 1, InetAddress.getByName(LOOPBACK))) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException("No free port on " + LOOPBACK, e);
        }
    }

    /**
     * Returns free ports that stay free while nobody listens on them: systems give higher ones to
     * outgoing connections. A node that was down can use its port again.
     */
    public static List<Integer> lasting(int count) {
        var found = new LinkedHashSet<Integer>();
        while (found.size() < count) {
            int port = ThreadLocalRandom.current().nextInt(LOWEST_LASTING, LOWEST_OUTGOING);
            if (!found.contains(port) && isFree(port)) {
                found.add(port);
            }
        }
        return List.copyOf(found);
    }

    private static boolean isFree(int port) {
        try {
            requireFree(port);
            return true;
        } catch (CannotStart e) {
            return false;
        }
    }

    /** Returns the port itself, or a free one for 0. */
    public static int orFree(int port) {
        return port == 0 ? free() : port;
    }

    /**
     * Fails if the port is taken. Called before anything starts, so the user need not wait for
     * that.
     */
    public static void requireFree(int port) throws CannotStart {
        requireFree(port, "--port");
    }

    /** As above, for a port that this option names. */
    static void requireFree(int port, String option) throws CannotStart {
        try (var socket = new ServerSocket()) {
            // As Tomcat does: connections of an earlier run in TIME_WAIT do not count.
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(LOOPBACK, port));
        } catch (IOException e) {
            throw new CannotStart(
                    "Port %d on %s cannot be used (%s). Stop what listens there, or choose another port with %s."
                            .formatted(port, LOOPBACK, e.getMessage(), option),
                    e);
        }
    }
}
