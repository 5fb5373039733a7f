package dev.parley.quickstart;

import java.io.PrintStream;

/**
 * What the user sees: progress and problems on stderr, the one line that says it is ready on
 * stdout.
 */
final class Console {

    private final PrintStream out;
    private final PrintStream err;

    Console(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    void say(String line) {
        err.println(line);
        err.flush();
    }

    void ready(int port) {
        out.println("Parley is ready at http://" + Ports.LOOPBACK + ":" + port);
        out.flush();
    }

    void help() {
        out.print(UpOptions.USAGE);
        out.flush();
    }
}
