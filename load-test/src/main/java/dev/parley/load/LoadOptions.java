package dev.parley.load;

import static dev.parley.quickstart.SystemOptions.Delivery.SESSION_TOPIC;
import static dev.parley.quickstart.SystemOptions.Delivery.SHARED_LOG;

import dev.parley.quickstart.OneOf;
import dev.parley.quickstart.WholeNumber;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What {@code ./parley load-test} measures. */
final class LoadOptions {

    /** The parts of the measurement; {@code --only} names them in lower case. */
    enum Part {
        STARTUP,
        MEMORY,
        LATENCY,
        CANCELS,
        READERS,
        MODES,
        INDEXING;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private static final String BOTH = "both";

    @Option(
            names = "--quick",
            arity = "0",
            description = "Short runs, to see that everything works; the figures mean little.")
    private boolean quick;

    @Option(
            names = "--streams",
            paramLabel = "N",
            split = ",",
            converter = Streams.class,
            description = "Streams at once, run by run: 1 to 400 each (default 1,50,200).")
    private List<Integer> streams = List.of();

    @Option(
            names = "--seconds",
            paramLabel = "N",
            converter = Seconds.class,
            description = "How long all streams of a run are live together: 1 to 600 (default 10).")
    private @Nullable Integer seconds;

    @Option(
            names = "--delivery",
            paramLabel = "HOW",
            converter = Deliveries.class,
            description = "session-topic, shared-log or both (default ${DEFAULT-VALUE}).")
    private String delivery = BOTH;

    @Option(
            names = "--only",
            paramLabel = "PART",
            split = ",",
            converter = PartName.class,
            description = {
                "Measure these parts only: startup, memory, latency, cancels,",
                "readers (that never read), modes (what deep research costs), indexing (of a large PDF)."
            })
    private Set<Part> parts = EnumSet.allOf(Part.class);

    @Option(
            names = "--out",
            paramLabel = "FILE",
            description = "Write the document to this file; the tables go to stdout anyway.")
    Optional<Path> out = Optional.empty();

    boolean measures(Part part) {
        return parts.contains(part);
    }

    /** How many at once, run by run, the smallest first. */
    List<Integer> streams() {
        if (streams.isEmpty()) {
            return quick ? List.of(1, 50) : List.of(1, 50, 200);
        }
        return streams.stream().sorted().toList();
    }

    int seconds() {
        return seconds != null ? seconds : quick ? 3 : 10;
    }

    /** How many turns are timed for each kind of first token. */
    int turns() {
        return quick ? 20 : 200;
    }

    /** How often each kind of start is repeated. */
    int startUps() {
        return quick ? 1 : 3;
    }

    List<String> deliveries() {
        return delivery.equals(BOTH) ? List.of(SESSION_TOPIC, SHARED_LOG) : List.of(delivery);
    }

    /** The embedded broker would let a share group have more members, so more streams at once. */
    static final class Streams extends WholeNumber {
        Streams() {
            super(1, 400);
        }
    }

    static final class Seconds extends WholeNumber {
        Seconds() {
            super(1, 600);
        }
    }

    static final class Deliveries extends OneOf<String> {
        Deliveries() {
            super(SESSION_TOPIC, SHARED_LOG, BOTH);
        }
    }

    static final class PartName extends OneOf<Part> {
        PartName() {
            super(Part.values());
        }
    }
}
