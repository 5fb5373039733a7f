package dev.parley.quickstart;

import dev.parley.store.owners.ApiKey;
import dev.parley.store.owners.ApiKeys;
import dev.parley.store.owners.Owners;
import dev.parley.store.owners.Scope;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.convert.DurationStyle;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/**
 * {@code ./parley key}: makes, lists and revokes API keys, in the database of the system that runs
 * on a data folder, or in the one that the services' own variables name.
 */
@Command(
        name = "key",
        sortOptions = false,
        description = "Makes, lists and revokes the keys of parley.security.mode api-key.")
public final class KeyCommand {

    /** A line of the list. */
    private static final String LINE = "%-12s  %-20s  %-26s  %-24s  %-24s  %-10s  %s%n";

    private final Map<String, String> environment;
    private final Clock clock;

    @Spec private @Nullable CommandSpec spec;

    /**
     * @param environment may name the database, as it does for the services
     */
    public KeyCommand(Map<String, String> environment, Clock clock) {
        this.environment = environment;
        this.clock = clock;
    }

    private <T> T in(CommandDatabase database, CommandDatabase.Work<ApiKeys, T> work)
            throws CannotStart {
        return database.with(environment, ApiKeys::at, work);
    }

    @Command(
            name = "create",
            sortOptions = false,
            description = "Makes a key, and prints it: nobody can see it again.")
    int create(
            @Option(
                            names = "--owner",
                            paramLabel = "NAME",
                            required = true,
                            converter = OwnerName.class,
                            description =
                                    "Whose data the key opens. 'local' owns what was written in mode open.")
                    String owner,
            @Option(
                            names = "--scopes",
                            paramLabel = "SCOPE,…",
                            split = ",",
                            converter = ScopeName.class,
                            defaultValue = "chat,documents",
                            description =
                                    "What the key is for: chat, documents, audit (default ${DEFAULT-VALUE}).")
                    List<Scope> scopes,
            @Option(
                            names = "--expires",
                            paramLabel = "TIME",
                            converter = Lifetime.class,
                            description = "When it ends: 90d, 12h (default: never).")
                    @Nullable Duration expires,
            @Mixin CommandDatabase database)
            throws CannotStart {
        var now = clock.instant();
        var key =
                in(
                        database,
                        keys ->
                                keys.create(
                                        owner,
                                        EnumSet.copyOf(scopes),
                                        now,
                                        expires == null ? null : now.plus(expires)));
        Console.say(
                "Key %s of %s. Keep it now: only its hash is stored.".formatted(key.id(), owner));
        out().println(key.reveal());
        return 0;
    }

    @Command(name = "list", sortOptions = false, description = "Lists all keys, without secrets.")
    int list(@Mixin CommandDatabase database) throws CannotStart {
        var now = clock.instant();
        var all = in(database, ApiKeys::all);
        out().printf(LINE, "KEY", "OWNER", "SCOPES", "CREATED", "EXPIRES", "LAST USED", "STATE");
        for (var key : all) {
            out().printf(
                            LINE,
                            key.id(),
                            key.ownerName(),
                            key.scopes().stream().map(Scope::word).collect(Collectors.joining(",")),
                            key.createdAt(),
                            key.expiresAt() == null ? "never" : key.expiresAt(),
                            key.lastUsedOn() == null ? "never" : key.lastUsedOn(),
                            state(key, now));
        }
        out().flush();
        return 0;
    }

    private static String state(ApiKey key, Instant now) {
        return key.revokedAt() != null ? "revoked" : key.hasEnded(now) ? "expired" : "valid";
    }

    @Command(
            name = "revoke",
            sortOptions = false,
            description =
                    "Ends a key for good: new calls within 30 s at most, open streams within seconds.")
    int revoke(
            @Parameters(paramLabel = "KEY", description = "The key's id, as list shows it.")
                    String id,
            @Mixin CommandDatabase database)
            throws CannotStart {
        var now = clock.instant();
        if (!in(database, keys -> keys.revoke(id, now))) {
            throw new CannotStart("There is no key %s. ./parley key list shows all.".formatted(id));
        }
        Console.say("Key %s is revoked.".formatted(id));
        return 0;
    }

    private PrintWriter out() {
        return Objects.requireNonNull(spec).commandLine().getOut();
    }

    static final class OwnerName implements ITypeConverter<String> {
        @Override
        public String convert(String value) {
            if (!Owners.NAME.matcher(value).matches()) {
                throw new TypeConversionException(
                        "'%s' is no name: 1 to 64 letters, digits, '.', '_', '@' or '-', the first a letter or digit"
                                .formatted(value));
            }
            return value;
        }
    }

    static final class ScopeName implements ITypeConverter<Scope> {
        @Override
        public Scope convert(String value) {
            return Scope.of(value)
                    .orElseThrow(
                            () ->
                                    new TypeConversionException(
                                            "'%s' is not one of chat, documents, audit"
                                                    .formatted(value)));
        }
    }

    /** From a minute to ten years. */
    static final class Lifetime implements ITypeConverter<Duration> {
        @Override
        public Duration convert(String value) {
            try {
                var time = DurationStyle.SIMPLE.parse(value);
                if (time.compareTo(Duration.ofMinutes(1)) >= 0
                        && time.compareTo(Duration.ofDays(3650)) <= 0) {
                    return time;
                }
            } catch (IllegalArgumentException | ArithmeticException | DateTimeException e) {
                // Refused below, like any other text that is no such time.
            }
            throw new TypeConversionException(
                    "'%s' is not a time from 1m to 3650d".formatted(value));
        }
    }
}
