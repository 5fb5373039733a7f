package dev.parley.quickstart;

import dev.parley.store.limits.UsageDays;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ./parley usage}: what the turns of all owners took, by day, model and mode. */
@Command(
        name = "usage",
        sortOptions = false,
        description = "Shows what the turns of all owners took, by day (UTC), model and mode.")
public final class UsageCommand implements Callable<Integer> {

    private static final String LINE = "%-10s  %-36s  %-28s  %-13s  %8s  %12s  %12s  %12s%n";

    /** Lines of the list, and some more than anyone reads. */
    private static final int MOST_LINES = 10_000;

    private final Map<String, String> environment;

    @Spec private @Nullable CommandSpec spec;

    @Mixin private CommandDatabase database = new CommandDatabase();

    @Option(
            names = "--days",
            paramLabel = "N",
            converter = Days.class,
            description = "How many days, today included (default ${DEFAULT-VALUE}).")
    private int days = 7;

    /**
     * @param environment may name the database, as it does for the services
     */
    public UsageCommand(Map<String, String> environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() throws CannotStart {
        var usage = database.with(environment, UsageDays::at, all -> all.all(days, MOST_LINES));
        var out = Objects.requireNonNull(spec).commandLine().getOut();
        out.printf(
                LINE,
                "DAY",
                "OWNER",
                "MODEL",
                "MODE",
                "TURNS",
                "PROMPT",
                "COMPLETION",
                "UNCOUNTED");
        for (var each : usage) {
            out.printf(
                    LINE,
                    each.day(),
                    each.ownerName(),
                    each.model(),
                    each.mode(),
                    each.turns(),
                    each.promptTokens(),
                    each.completionTokens(),
                    each.uncountedTokens());
        }
        out.flush();
        return 0;
    }

    static final class Days extends WholeNumber {
        Days() {
            super(1, 3660);
        }
    }
}
