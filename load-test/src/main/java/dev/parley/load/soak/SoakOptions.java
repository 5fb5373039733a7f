package dev.parley.load.soak;

import dev.parley.quickstart.SystemOptions.Delivery;
import dev.parley.quickstart.WholeNumber;
import java.time.Duration;
import picocli.CommandLine.Option;

/** How long and how hard {@code ./parley soak} loads the system. */
final class SoakOptions {

    /** As the reaper has it; a short run does not wait so long for topics to be deleted. */
    private static final Duration IDLE = Duration.ofMinutes(15);

    @Option(
            names = "--minutes",
            paramLabel = "M",
            converter = Minutes.class,
            description = {
                "How long: 1 to 10080 (default ${DEFAULT-VALUE}). The first half is not judged;",
                "fewer than 10 minutes are too few to judge anything but the answers."
            })
    int minutes = 60;

    @Option(
            names = "--users",
            paramLabel = "N",
            converter = Users.class,
            description = "Who talk at once: 1 to 200 (default ${DEFAULT-VALUE}).")
    int users = 8;

    @Option(
            names = "--delivery",
            paramLabel = "HOW",
            converter = Delivery.class,
            description =
                    "How tokens reach the readers: session-topic or shared-log (default ${DEFAULT-VALUE}).")
    String delivery = Delivery.SESSION_TOPIC;

    /** When idle sessions lose their topics: within the half of the run that is not judged. */
    Duration idleAfter() {
        var quarter = Duration.ofMinutes(Math.max(1, minutes / 4));
        return quarter.compareTo(IDLE) < 0 ? quarter : IDLE;
    }

    static final class Minutes extends WholeNumber {
        Minutes() {
            super(1, 10_080);
        }
    }

    static final class Users extends WholeNumber {
        Users() {
            super(1, 200);
        }
    }
}
