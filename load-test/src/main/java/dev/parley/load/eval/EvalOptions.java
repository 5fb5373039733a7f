package dev.parley.load.eval;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What to measure.
 *
 * @param speed whether to time indexing and retrieval as well
 * @param chunks how many to time retrieval over, run by run, 100 to 1,000,000
 * @param detail whether to list the questions that went wrong
 * @param out where the document goes, besides the tables on stdout
 * @param settings of the worker
 */
record EvalOptions(
        boolean speed,
        List<Integer> chunks,
        boolean detail,
        Optional<Path> out,
        List<String> settings) {

    static final String USAGE =
            """
            Usage: ./parley eval [--speed] [--chunks 1000,100000] [--detail] [--out FILE]
                                 [--parley.SETTING=VALUE …]

            Indexes the labelled texts, asks the questions about them, and judges what is found.

              --speed          time indexing and retrieval as well; takes some minutes
              --chunks LIST    how many to time retrieval over, run by run
              --detail         list the questions that went wrong
              --out FILE       write the document, besides the tables on stdout
              --parley.…       a setting of the worker, as --parley.splitter.target=120
              --help           this text
            """;

    /**
     * @throws IllegalArgumentException with a sentence for the user
     */
    static EvalOptions parse(List<String> arguments) {
        boolean speed = false;
        boolean detail = false;
        List<Integer> chunks = List.of(1000, 100_000);
        Optional<Path> out = Optional.empty();
        var settings = new ArrayList<String>();
        var rest = new ArrayDeque<>(arguments);
        while (!rest.isEmpty()) {
            String argument = rest.pop();
            if (argument.startsWith("--parley.") && argument.contains("=")) {
                settings.add(argument);
                continue;
            }
            int equals = argument.indexOf('=');
            if (equals > 0) {
                rest.push(argument.substring(equals + 1));
                argument = argument.substring(0, equals);
            }
            switch (argument) {
                case "--speed" -> speed = true;
                case "--detail" -> detail = true;
                case "--chunks" -> {
                    speed = true;
                    chunks = chunks(value(argument, rest));
                }
                case "--out" -> out = Optional.of(Path.of(value(argument, rest)));
                default ->
                        throw new IllegalArgumentException(
                                "Unknown option '%s'; --help names them.".formatted(argument));
            }
        }
        return new EvalOptions(speed, chunks, detail, out, settings);
    }

    private static String value(String name, ArrayDeque<String> rest) {
        String value = rest.poll();
        if (value == null || value.isBlank() || value.startsWith("--")) {
            throw new IllegalArgumentException(name + " needs a value; --help says which.");
        }
        return value;
    }

    private static List<Integer> chunks(String value) {
        return Arrays.stream(value.split(",", -1)).map(EvalOptions::chunkCount).sorted().toList();
    }

    private static int chunkCount(String value) {
        if (!value.matches("[0-9]{3,7}") || Integer.parseInt(value) > 1_000_000) {
            throw new IllegalArgumentException(
                    "--chunks '%s' is not allowed: it takes 100 to 1000000.".formatted(value));
        }
        return Integer.parseInt(value);
    }
}
