package dev.parley.load;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What to measure.
 *
 * @param streams how many at once, run by run, 1 to 400
 * @param seconds how long all streams of a run are live together, 1 to 600
 * @param turns timed for each kind of first token, 10 to 10,000
 * @param startUps repetitions of each kind of start, 1 to 20
 * @param deliveries by their names
 * @param parts of the measurement
 * @param out where the document goes, besides the tables on stdout
 */
record LoadOptions(
        List<Integer> streams,
        int seconds,
        int turns,
        int startUps,
        List<String> deliveries,
        Set<Part> parts,
        Optional<Path> out) {

    /** What can be left out. */
    enum Part {
        STARTUP,
        MEMORY,
        LATENCY,
        CANCELS,
        READERS,
        MODES,
        INDEXING;

        static Part named(String name) {
            return Arrays.stream(values())
                    .filter(part -> part.name().toLowerCase(Locale.ROOT).equals(name))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("no part is called " + name));
        }
    }

    private static final List<String> DELIVERIES = List.of("session-topic", "shared-log");

    /** The members that the embedded broker lets a share group have would allow more. */
    private static final int MOST_STREAMS = 400;

    static final String USAGE =
            """
            Usage: ./parley load-test [--quick] [--streams 1,50,200] [--seconds 10]
                                      [--delivery session-topic|shared-log|both]
                                      [--only PART,PART…] [--out FILE]

            Starts the system as a process of its own, with a scripted model, and measures it.

              --quick          short runs, to see that it works: the figures mean little
              --streams LIST   streams at once, run by run (1 to 400 each)
              --seconds N      how long all streams of a run are live together (1 to 600)
              --delivery HOW   one delivery only
              --only PARTS     leave the others out: startup, memory, latency, cancels, readers
                               (that never read), modes (what deep research costs), indexing (of a
                               large PDF)
              --out FILE       write the document, besides the tables on stdout
              --help           this text
            """;

    private static LoadOptions defaults() {
        return new LoadOptions(
                List.of(1, 50, 200),
                10,
                200,
                3,
                DELIVERIES,
                EnumSet.allOf(Part.class),
                Optional.empty());
    }

    /**
     * @throws IllegalArgumentException with a sentence for the user
     */
    static LoadOptions parse(List<String> arguments) {
        var options = defaults();
        var rest = new ArrayDeque<>(arguments);
        while (!rest.isEmpty()) {
            String argument = rest.pop();
            int equals = argument.indexOf('=');
            if (equals > 0) {
                rest.push(argument.substring(equals + 1));
                argument = argument.substring(0, equals);
            }
            options =
                    switch (argument) {
                        case "--quick" -> options.quick();
                        case "--streams" -> options.withStreams(value(argument, rest));
                        case "--seconds" -> options.withSeconds(value(argument, rest));
                        case "--delivery" -> options.withDelivery(value(argument, rest));
                        case "--only" -> options.withParts(value(argument, rest));
                        case "--out" -> options.withOut(Path.of(value(argument, rest)));
                        default ->
                                throw new IllegalArgumentException(
                                        "Unknown option '%s'; --help names them."
                                                .formatted(argument));
                    };
        }
        return options;
    }

    private static String value(String name, ArrayDeque<String> rest) {
        String value = rest.poll();
        if (value == null || value.isBlank() || value.startsWith("--")) {
            throw new IllegalArgumentException(name + " needs a value; --help says which.");
        }
        return value;
    }

    private static int number(String name, String value, int most) {
        if (!value.matches("[0-9]{1,6}")
                || Integer.parseInt(value) < 1
                || Integer.parseInt(value) > most) {
            throw new IllegalArgumentException(
                    "%s '%s' is not allowed: it takes 1 to %d.".formatted(name, value, most));
        }
        return Integer.parseInt(value);
    }

    boolean measures(Part part) {
        return parts.contains(part);
    }

    private LoadOptions quick() {
        return new LoadOptions(List.of(1, 50), 3, 20, 1, deliveries, parts, out);
    }

    private LoadOptions withStreams(String value) {
        List<Integer> chosen =
                Arrays.stream(value.split(",", -1))
                        .map(each -> number("--streams", each, MOST_STREAMS))
                        .sorted()
                        .toList();
        return new LoadOptions(chosen, seconds, turns, startUps, deliveries, parts, out);
    }

    private LoadOptions withSeconds(String value) {
        return new LoadOptions(
                streams, number("--seconds", value, 600), turns, startUps, deliveries, parts, out);
    }

    private LoadOptions withDelivery(String value) {
        if (!value.equals("both") && !DELIVERIES.contains(value)) {
            throw new IllegalArgumentException(
                    "--delivery '%s' is not allowed: it takes session-topic, shared-log or both."
                            .formatted(value));
        }
        List<String> chosen = value.equals("both") ? DELIVERIES : List.of(value);
        return new LoadOptions(streams, seconds, turns, startUps, chosen, parts, out);
    }

    private LoadOptions withParts(String value) {
        Set<Part> chosen =
                Arrays.stream(value.split(",", -1)).map(Part::named).collect(Collectors.toSet());
        return new LoadOptions(streams, seconds, turns, startUps, deliveries, chosen, out);
    }

    private LoadOptions withOut(Path file) {
        return new LoadOptions(
                streams, seconds, turns, startUps, deliveries, parts, Optional.of(file));
    }
}
