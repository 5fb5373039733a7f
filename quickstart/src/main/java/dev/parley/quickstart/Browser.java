package dev.parley.quickstart;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;

/** The browser of the user, opened by the desktop's own command. */
final class Browser {

    private Browser() {}

    static void open(String url) {
        var command = System.getProperty("os.name", "").startsWith("Mac") ? "open" : "xdg-open";
        try {
            new ProcessBuilder(command, url)
                    .redirectErrorStream(true)
                    .redirectOutput(Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            Console.say(
                    "No browser was opened: this machine has no %s. The page is at %s"
                            .formatted(command, url));
        }
    }
}
