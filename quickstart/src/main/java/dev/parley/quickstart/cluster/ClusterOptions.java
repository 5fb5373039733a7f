package dev.parley.quickstart.cluster;

import dev.parley.quickstart.SystemOptions;
import dev.parley.quickstart.WholeNumber;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** How many processes of each kind a cluster has, and the options of every system. */
final class ClusterOptions {

    private static final String UP_TO_NINE = "1 to 9 (default ${DEFAULT-VALUE}).";

    @Option(
            names = "--brokers",
            paramLabel = "N",
            converter = Brokers.class,
            description =
                    "Kafka brokers: 1, or 3 to 9 (default ${DEFAULT-VALUE}: each record is on three, and counts once two have it).")
    int brokers = 3;

    @Option(
            names = "--api",
            paramLabel = "N",
            converter = UpToNine.class,
            description = "API nodes: " + UP_TO_NINE)
    int api = 2;

    @Option(
            names = "--workers",
            paramLabel = "N",
            converter = UpToNine.class,
            description = "Workers: " + UP_TO_NINE)
    int workers = 2;

    @Option(
            names = "--projectors",
            paramLabel = "N",
            converter = UpToNine.class,
            description = "Projectors: " + UP_TO_NINE)
    int projectors = 2;

    @Option(
            names = "--database-by",
            paramLabel = "PORT",
            hidden = true,
            description =
                    "Where the services connect to the database instead of at its own port, so that a test can stand in between.")
    int databaseBy;

    @Mixin final SystemOptions system = new SystemOptions();

    static final class UpToNine extends WholeNumber {
        UpToNine() {
            super(1, 9);
        }
    }

    static final class Brokers extends WholeNumber {
        Brokers() {
            super(1, 9);
        }

        @Override
        public Integer convert(String value) {
            if (value.equals("2")) {
                throw new TypeConversionException(
                        "with '2' brokers neither could fail; use 1, or 3 to 9");
            }
            return super.convert(value);
        }
    }
}
