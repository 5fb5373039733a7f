package dev.parley.load.system;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The connections of this machine whose other end does not read. */
public final class SendQueues {

    private static final List<Path> TABLES =
            List.of(Path.of("/proc/net/tcp"), Path.of("/proc/net/tcp6"));

    private static final String ESTABLISHED = "01";

    private SendQueues() {}

    /** The number of connections to a server's port that wait for their client to read. */
    public static int waiting(int port) throws IOException {
        String server = ":%04X".formatted(port);
        int waiting = 0;
        for (var table : TABLES) {
            for (String line : Files.readAllLines(table)) {
                // Number, local address, remote address, state, send queue : receive queue, …
                String[] fields = line.strip().split("\\s+");
                if (fields[1].endsWith(server)
                        && fields[3].equals(ESTABLISHED)
                        && !fields[4].startsWith("00000000")) {
                    waiting++;
                }
            }
        }
        return waiting;
    }
}
