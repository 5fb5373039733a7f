package dev.parley.load.bench;

import static dev.parley.quickstart.SystemOptions.Delivery.SESSION_TOPIC;
import static dev.parley.quickstart.SystemOptions.Delivery.SHARED_LOG;

import dev.parley.load.run.Scale;
import dev.parley.load.scenarios.Scenarios;
import dev.parley.quickstart.OneOf;
import dev.parley.quickstart.WholeNumber;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/** What {@code ./parley bench} measures. */
final class BenchOptions {

    private static final String BOTH = "both";

    @Parameters(
            paramLabel = "SCENARIO",
            arity = "0..*",
            description = {
                "What to measure; without any, all, or with --quick the first four:",
                "cold (start and first turns), idle, first-token, stream,",
                "projector, turns (a second), fan-out (readers of one session), resume-storm,",
                "ceiling (tokens/s), history (many sessions), cancels,",
                "stuck-readers (that never read), modes (what deep research costs),",
                "indexing (of a large PDF), parts (what each of them costs)."
            })
    private List<String> scenarios = List.of();

    @Option(
            names = "--quick",
            arity = "0",
            description = "Short runs of small loads: for a look, not for a claim.")
    private boolean quick;

    @Option(
            names = "--delivery",
            paramLabel = "HOW",
            converter = Deliveries.class,
            description = "session-topic, shared-log or both (default ${DEFAULT-VALUE}).")
    private String delivery = BOTH;

    @Option(
            names = "--streams",
            paramLabel = "N",
            split = ",",
            converter = Streams.class,
            description =
                    "stream: at once; first-token: in a second. Load by load, 1 to 5000 each (default 50,200,500,1000 and 50,200).")
    private List<Integer> streams = List.of();

    @Option(
            names = "--seconds",
            paramLabel = "N",
            converter = Seconds.class,
            description = "How long a load of streams is measured: 1 to 3600 (default 20).")
    private @Nullable Integer seconds;

    @Option(
            names = "--slots",
            paramLabel = "N",
            split = ",",
            converter = SlotNumber.class,
            description = "idle: slots, system by system, 1 to 1000 each (default 16,70,220).")
    private List<Integer> slots = List.of();

    @Option(
            names = "--readers",
            paramLabel = "N",
            split = ",",
            converter = Readers.class,
            description =
                    "idle: readers that wait, load by load; fan-out, resume-storm: readers. 0 to 20000 (default 0,1000,10000; 1000; 2000).")
    private List<Integer> readers = List.of();

    @Option(
            names = "--sessions",
            paramLabel = "N",
            converter = Sessions.class,
            description =
                    "history: sessions, with 20 messages each, 100 to 1000000 (default 100000).")
    private @Nullable Integer sessions;

    @Option(
            names = "--profile",
            arity = "0",
            description = {
                "Make flame graphs of the system, and list its threads by their CPU.",
                "That costs CPU: do not quote the latencies."
            })
    private boolean profile;

    @Option(
            names = "--baseline",
            paramLabel = "FILE",
            description = "Compare with the figures.json of an earlier run.")
    Optional<Path> baseline = Optional.empty();

    @Option(names = "--write-docs", arity = "0", description = "Write docs/performance.md.")
    boolean writeDocs;

    /**
     * The scenarios to measure, in their own order.
     *
     * @throws TypeConversionException if there is no such scenario
     */
    List<Scenarios> scenarios() {
        if (!scenarios.isEmpty()) {
            var names = new ScenarioName();
            return scenarios.stream().map(names::convert).distinct().sorted().toList();
        }
        return quick ? Scenarios.main() : List.of(Scenarios.values());
    }

    List<String> deliveries() {
        return delivery.equals(BOTH) ? List.of(SHARED_LOG, SESSION_TOPIC) : List.of(delivery);
    }

    Scale scale() {
        return new Scale(
                quick,
                streams.stream().sorted().distinct().toList(),
                seconds == null ? 0 : seconds,
                deliveries(),
                slots.stream().sorted().distinct().toList(),
                readers.stream().sorted().distinct().toList(),
                sessions == null ? 0 : sessions,
                profile);
    }

    static final class ScenarioName extends OneOf<Scenarios> {
        ScenarioName() {
            super(Scenarios.values());
        }
    }

    static final class Streams extends WholeNumber {
        Streams() {
            super(1, 5_000);
        }
    }

    static final class Seconds extends WholeNumber {
        Seconds() {
            super(1, 3_600);
        }
    }

    /** More members a share group does not take. */
    static final class SlotNumber extends WholeNumber {
        SlotNumber() {
            super(1, 1_000);
        }
    }

    /** A port of this machine takes some 28,000 connections from one address. */
    static final class Readers extends WholeNumber {
        Readers() {
            super(0, 20_000);
        }
    }

    static final class Sessions extends WholeNumber {
        Sessions() {
            super(100, 1_000_000);
        }
    }

    static final class Deliveries extends OneOf<String> {
        Deliveries() {
            super(SESSION_TOPIC, SHARED_LOG, BOTH);
        }
    }
}
