package dev.parley.load.chaos;

import dev.parley.quickstart.OneOf;
import dev.parley.quickstart.SystemOptions.Delivery;
import dev.parley.quickstart.WholeNumber;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Option;

/** What {@code ./parley chaos} does to the cluster. */
final class ChaosOptions {

    @Option(
            names = "--rounds",
            paramLabel = "N",
            converter = Rounds.class,
            description =
                    "Rounds with a fault: 1 to 1000 (default ${DEFAULT-VALUE}). Some undisturbed ones come on top.")
    int rounds = 24;

    @Option(
            names = "--seed",
            paramLabel = "N",
            converter = Seed.class,
            description =
                    "Decides who fails, how and when: 0 to 99999. The same seed gives the same rounds (default: a new one each time).")
    int seed = (int) Math.floorMod(System.nanoTime(), 100_000L);

    @Option(
            names = "--clients",
            paramLabel = "N",
            converter = Clients.class,
            description = "Clients that send and read at once: 1 to 16 (default ${DEFAULT-VALUE}).")
    int clients = 6;

    @Option(
            names = "--tokens",
            paramLabel = "N",
            converter = Tokens.class,
            description =
                    "Tokens of each answer, at 20 a second: 10 to 1000 (default ${DEFAULT-VALUE}).")
    int tokens = 60;

    @Option(
            names = "--only",
            paramLabel = "KIND",
            split = ",",
            converter = KindName.class,
            description =
                    "Disturb processes of these kinds only: worker, api, projector, broker, postgres, proxy.")
    Set<Kind> kinds = EnumSet.allOf(Kind.class);

    @Option(
            names = "--delivery",
            paramLabel = "HOW",
            converter = Delivery.class,
            description =
                    "How tokens reach the readers: session-topic or shared-log (default ${DEFAULT-VALUE}).")
    String delivery = Delivery.SESSION_TOPIC;

    @Option(
            names = "--out",
            paramLabel = "FILE",
            description = "Write the tables to this file as Markdown; they go to stdout anyway.")
    Optional<Path> out = Optional.empty();

    static final class Rounds extends WholeNumber {
        Rounds() {
            super(1, 1000);
        }
    }

    static final class Seed extends WholeNumber {
        Seed() {
            super(0, 99_999);
        }
    }

    /** At most as many as two workers have slots. */
    static final class Clients extends WholeNumber {
        Clients() {
            super(1, 2 * RoundRun.SLOTS);
        }
    }

    static final class Tokens extends WholeNumber {
        Tokens() {
            super(10, 1000);
        }
    }

    static final class KindName extends OneOf<Kind> {
        KindName() {
            super(Kind.values());
        }
    }
}
