package dev.parley.quickstart.doctor;

import dev.parley.quickstart.Addresses;
import dev.parley.quickstart.CannotStart;
import dev.parley.quickstart.DataFolder;
import dev.parley.quickstart.DatabaseLogins;
import dev.parley.quickstart.ModelEndpoint;
import dev.parley.quickstart.client.server.ServerOptions;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ./parley doctor}: what is wrong, and what to do. */
@Command(
        name = "doctor",
        sortOptions = false,
        description = {
            "Looks at what Parley needs, and says what to do: JDK, disk, the API with its key and clock, Kafka with its share groups, PostgreSQL with its extensions and clock, the models.",
            "It looks at the system that runs on the data folder; at others by the services' own variables: PARLEY_KAFKA, PARLEY_DATABASE_URL, _USER and _PASSWORD, OPENAI_… or PARLEY_MODELS_….",
            "Exits with 2 if something that Parley needs fails.",
            ""
        })
public final class DoctorCommand implements Callable<Integer> {

    private static final int SOMETHING_FAILS = 2;

    @Option(
            names = "--call-model",
            arity = "0",
            description =
                    "Ask each model for one word: whether it streams, counts its tokens, thinks first. It may cost a few tokens.")
    boolean callModel;

    @Mixin final ServerOptions options = new ServerOptions();

    @Spec private @Nullable CommandSpec spec;

    private final Map<String, String> environment;

    /**
     * @param environment may name the server, Kafka, the database and the models
     */
    public DoctorCommand(Map<String, String> environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() throws CannotStart, InterruptedException {
        var out = Objects.requireNonNull(spec).commandLine().getOut();
        boolean fails = false;
        for (var look : looks()) {
            for (var finding : look.look()) {
                out.println(finding.line());
                fails |= finding.level() == Finding.Level.FAILS;
            }
            out.flush();
        }
        return fails ? SOMETHING_FAILS : 0;
    }

    private List<Look> looks() throws CannotStart {
        var addresses = options.addresses();
        var looks = new ArrayList<Look>();
        looks.add(new MachineLook(options.data()));
        looks.add(new ApiLook(options.base(environment), options.server(environment)));
        looks.add(kafka(addresses));
        looks.add(database(addresses));
        looks.addAll(models(addresses));
        return looks;
    }

    private Look kafka(Optional<Addresses> addresses) {
        return variable("PARLEY_KAFKA")
                .or(() -> addresses.map(Addresses::kafka))
                .<Look>map(KafkaLook::new)
                .orElse(() -> List.of(unknown("Kafka", "PARLEY_KAFKA")));
    }

    private Look database(Optional<Addresses> addresses) {
        var named = variable("PARLEY_DATABASE_URL");
        if (named.isPresent()) {
            return new DatabaseLook(
                    named.get(),
                    variable("PARLEY_DATABASE_USER").orElse("parley"),
                    environment.getOrDefault("PARLEY_DATABASE_PASSWORD", ""));
        }
        return addresses
                .<Look>map(
                        known -> new DatabaseLook(known.database(), DatabaseLogins.API, password()))
                .orElse(() -> List.of(unknown("PostgreSQL", "PARLEY_DATABASE_URL")));
    }

    // If it cannot be read, PostgreSQL says that it lets nobody in without.
    private String password() {
        try {
            return DatabaseLogins.find(options.data().resolve(DataFolder.POSTGRES))
                    .map(logins -> logins.password(DatabaseLogins.API))
                    .orElse("");
        } catch (IOException e) {
            return "";
        }
    }

    private Finding unknown(String subject, String variable) {
        return Finding.note(
                subject,
                "cannot be looked at: nothing names it",
                "Start ./parley up, name the folder of a running system with --data (now %s), or set %s."
                        .formatted(options.data(), variable));
    }

    private List<Look> models(Optional<Addresses> addresses) {
        var listed = new ArrayList<Look>();
        for (int i = 0; environment.containsKey(listed(i, "NAME")); i++) {
            listed.add(
                    look(
                            environment.getOrDefault(listed(i, "BASEURL"), ""),
                            environment.getOrDefault(listed(i, "APIKEY"), ""),
                            environment.getOrDefault(listed(i, "NAME"), "")));
        }
        if (!listed.isEmpty()) {
            return listed;
        }
        if (addresses.isEmpty()) {
            return List.of(
                    new ModelLook(
                            ModelEndpoint.chosen(Optional.empty(), environment)
                                    .orElseGet(() -> ModelEndpoint.offline(0)),
                            callModel));
        }
        var known = addresses.get();
        if (known.modelUrl().isEmpty()) {
            return List.of(() -> List.of(unknown("models", "PARLEY_MODELS_0_NAME and so on")));
        }
        // A running system says what it uses; its key is in no file.
        return List.of(
                look(
                        known.modelUrl(),
                        environment.getOrDefault("OPENAI_API_KEY", "").strip(),
                        known.modelName()));
    }

    private Look look(String url, String key, String name) {
        return new ModelLook(new ModelEndpoint(url.replaceAll("/+$", ""), key, name), callModel);
    }

    private static String listed(int number, String setting) {
        return "PARLEY_MODELS_%d_%s".formatted(number, setting);
    }

    private Optional<String> variable(String name) {
        return Optional.ofNullable(environment.get(name)).filter(value -> !value.isBlank());
    }
}
