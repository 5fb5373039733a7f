package dev.parley.quickstart;

import java.io.PrintStream;

/**
 * What the user sees: progress and problems on stderr, the one line that says it is ready on
 * stdout.
 */
public final class Console {

    private final PrintStream out;
    private final PrintStream err;

    public Console(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    public void say(String line) {
        err.println(line);
        err.flush();
    }

    public void ready(int port) {
        out.println("Parley is ready at http://" + Ports.LOOPBACK + ":" + port);
        out.flush();
    }

    public void help(String usage) {
        out.print(usage);
        out.flush();
    }
}
