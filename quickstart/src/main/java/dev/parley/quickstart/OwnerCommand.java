package dev.parley.quickstart;

import dev.parley.store.limits.Limit;
import dev.parley.store.limits.OwnerLimits;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code ./parley owner}: shows owners, and gives them limits of their own. */
@Command(
        name = "owner",
        sortOptions = false,
        description = "Shows owners, and gives them limits that differ from parley.limits.")
public final class OwnerCommand {

    private static final String DEFAULT = "default";
    private static final String NONE = "none";

    /** A line of the list. */
    private static final String LINE = "%-36s  %s%n";

    private final Map<String, String> environment;

    @Spec private @Nullable CommandSpec spec;

    /**
     * @param environment may name the database, as it does for the services
     */
    public OwnerCommand(Map<String, String> environment) {
        this.environment = environment;
    }

    /**
     * A limit and its new value.
     *
     * @param value 0 for none; null for that of the settings
     */
    record NewLimit(Limit limit, @Nullable Long value) {}

    @Command(
            name = "set",
            sortOptions = false,
            description = "Sets limits of an owner; they hold from the next message on.")
    int set(
            @Parameters(index = "0", paramLabel = "NAME", description = "The owner's name.")
                    String name,
            @Parameters(
                            index = "1..*",
                            arity = "1..*",
                            paramLabel = "LIMIT=VALUE",
                            converter = LimitValue.class,
                            description = {
                                "messages_per_minute, live_turns, queued_turns, tokens_per_day,",
                                "researches_per_day, documents, stored_bytes, streams, uploads. VALUE is a number, 'none' for no limit, or",
                                "'default' for that of parley.limits."
                            })
                    List<NewLimit> limits,
            @Mixin CommandDatabase database)
            throws CannotStart {
        for (var each : limits) {
            if (!in(database, owners -> owners.set(name, each.limit(), each.value()))) {
                throw new CannotStart(
                        "There is no owner %s. ./parley owner list shows all.".formatted(name));
            }
        }
        Console.say("%s has the limits: %s.".formatted(name, shown(all(database).get(name))));
        return 0;
    }

    @Command(
            name = "list",
            sortOptions = false,
            description = "Lists all owners, with the limits of their own.")
    int list(@Mixin CommandDatabase database) throws CannotStart {
        var out = out();
        out.printf(LINE, "OWNER", "LIMITS OF ITS OWN");
        all(database).forEach((name, limits) -> out.printf(LINE, name, shown(limits)));
        out.flush();
        return 0;
    }

    private Map<String, Map<String, Long>> all(CommandDatabase database) throws CannotStart {
        return in(database, OwnerLimits::all);
    }

    private static String shown(@Nullable Map<String, Long> limits) {
        return limits == null || limits.isEmpty()
                ? "those of parley.limits"
                : limits.entrySet().stream()
                        .map(each -> each.getKey() + "=" + shown(each.getValue()))
                        .collect(Collectors.joining(" "));
    }

    private static String shown(long value) {
        return value == 0 ? NONE : Long.toString(value);
    }

    private <T> T in(CommandDatabase database, CommandDatabase.Work<OwnerLimits, T> work)
            throws CannotStart {
        return database.with(environment, OwnerLimits::at, work);
    }

    private PrintWriter out() {
        return Objects.requireNonNull(spec).commandLine().getOut();
    }

    static final class LimitValue implements ITypeConverter<NewLimit> {
        @Override
        public NewLimit convert(String text) {
            var parts = text.split("=", 2);
            var limit =
                    Limit.of(parts[0])
                            .orElseThrow(
                                    () ->
                                            new TypeConversionException(
                                                    "'%s' is not one of %s"
                                                            .formatted(parts[0], words())));
            var value = parts.length == 2 ? parts[1] : "";
            return new NewLimit(limit, value.equals(DEFAULT) ? null : (Long) number(text, value));
        }

        private static String words() {
            return Arrays.stream(Limit.values()).map(Limit::word).collect(Collectors.joining(", "));
        }

        private static long number(String text, String value) {
            if (value.equals(NONE)) {
                return 0;
            }
            if (value.matches("[1-9][0-9]{0,14}")) {
                return Long.parseLong(value);
            }
            throw new TypeConversionException(
                    "'%s' needs a number from 1 on, 'none' or 'default' after its '='"
                            .formatted(text));
        }
    }
}
