package dev.parley.worker.indexing.parsing;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What takes rights from a parser's process, where the kernel allows it. In a user namespace of its
 * own the process has no rights over the worker: it cannot read the worker's environment or memory.
 * In a network namespace of its own it reaches no network, not even this machine. Thread-safe.
 */
final class Isolation {

    private static final Logger LOG = LoggerFactory.getLogger(Isolation.class);

    private static final List<String> COMMAND =
            List.of("unshare", "--user", "--map-current-user", "--net", "--ipc");

    private static final int LONGEST_PROBE = 10;

    private static final class Probed {
        static final boolean WORKS = works();
    }

    private Isolation() {}

    /** Returns what the command of a parser's process begins with; nothing if it cannot be had. */
    static List<String> prefix() {
        return Probed.WORKS ? COMMAND : List.of();
    }

    private static boolean works() {
        try {
            var command = new java.util.ArrayList<>(COMMAND);
            command.add("true");
            var probe =
                    new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(Redirect.DISCARD)
                            .start();
            if (probe.waitFor(LONGEST_PROBE, TimeUnit.SECONDS) && probe.exitValue() == 0) {
                return true;
            }
            probe.destroyForcibly();
        } catch (IOException e) {
            LOG.debug("There is no unshare", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        LOG.warn(
                "Files are parsed without a network namespace: this kernel or container does not"
                        + " allow one; docs/deployment.md says what that means");
        return false;
    }
}
