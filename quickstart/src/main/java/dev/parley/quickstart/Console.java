package dev.parley.quickstart;

/**
 * Prints what the user sees: progress and problems on stderr, the one line that says that the
 * system is ready on stdout.
 */
public final class Console {

    private Console() {}

    public static void say(String line) {
        System.err.println(line);
    }

    /** The user has chosen no model. */
    public static void noModel() {
        say(
                "No model is set: the offline one only quotes the conversation and your documents. To set one: "
                        + ModelEndpoint.HOW_TO_SET);
    }

    /** Where a scraper finds the meters. */
    static void meters(int port) {
        say("Meters at http://%s:%d/actuator/prometheus".formatted(Ports.LOOPBACK, port));
    }

    /** Other programs wait for this line. */
    public static void ready(int port) {
        System.out.println("Parley is ready at http://" + Ports.LOOPBACK + ":" + port);
        System.out.flush();
    }
}
