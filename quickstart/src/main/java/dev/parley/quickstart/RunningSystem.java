package dev.parley.quickstart;

import dev.parley.api.ApiService;
import dev.parley.modelserver.ChatCompletionsServer;
import dev.parley.modelserver.offline.OfflineModel;
import dev.parley.projector.HistoryProjector;
import dev.parley.store.owners.ApiKeys;
import dev.parley.worker.InferenceWorker;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.utils.Exit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * The whole system in this process. Starts database and broker side by side, then the model, then
 * projector, worker and API side by side; stops them in the opposite order when the process ends.
 */
final class RunningSystem {

    private static final Logger LOG = LoggerFactory.getLogger(RunningSystem.class);

    /** After this time waiting does not help any more. */
    private static final Duration READY_BOUND = Duration.ofMinutes(2);

    private static final Duration READY_POLL = Duration.ofMillis(50);

    private final DataFolder data;
    private final Path log;
    private final int port;
    private final int managementPort;
    private final String delivery;
    private final String security;
    private final SharedMeters meters = new SharedMeters();
    private final Parts parts = new Parts();

    /**
     * @param data stays open until the process ends
     * @param port where the API will listen; free
     * @param managementPort where it will show the meters of all services; free
     * @param delivery {@code session-topic} or {@code shared-log}
     * @param security as {@code parley.security.mode} has it
     */
    RunningSystem(DataFolder data, int port, int managementPort, String delivery, String security) {
        this.data = data;
        this.log = data.logs().resolve("parley.log");
        this.port = port;
        this.managementPort = managementPort;
        this.delivery = delivery;
        this.security = security;
    }

    /**
     * Returns when a message that comes now would be answered.
     *
     * @param modelUrl the model that the user named by an option
     * @param rebuild empties the projection and replays the event log first
     */
    void start(Optional<URI> modelUrl, boolean rebuild) throws CannotStart, InterruptedException {
        Runtime.getRuntime().addShutdownHook(new Thread(this::stop, "parley-stop"));
        Exit.setHaltProcedure((status, message) -> brokerFailed());
        Exit.setExitProcedure((status, message) -> brokerFailed());
        Addresses.forget(data.path());
        Console.say("Data in " + data.path() + ", log in " + log);
        var sealing = SealingKey.in(data.path());
        EncryptionKey.makeIn(data.path(), System.getenv());
        Endpoints endpoints = startStores(ChosenModels.of(modelUrl, System.getenv()));
        var projector =
                start(
                        "projector",
                        () -> HistoryProjector.application().web(WebApplicationType.NONE),
                        endpoints,
                        DatabaseLogins.PROJECTOR,
                        rebuild
                                ? List.of(sealing.argument(), "--rebuild")
                                : List.of(sealing.argument()));
        var worker =
                start(
                        "worker",
                        () -> InferenceWorker.application().web(WebApplicationType.NONE),
                        endpoints,
                        DatabaseLogins.WORKER,
                        Endpoints.WORKER_ARGUMENTS);
        var api =
                start(
                        "API",
                        ApiService::application,
                        endpoints,
                        DatabaseLogins.API,
                        List.of(
                                "--parley.management.port=" + managementPort,
                                "--parley.security.mode=" + security));
        started("The projector", projector);
        Admin admin = started("The worker", worker).getBean(Admin.class);
        started("The API", api);
        var readiness = new Readiness();
        awaitReady("worker", () -> Readiness.requestsAreTaken(admin));
        awaitReady("API", () -> readiness.isReady(port));
        if (security.contains(SecurityModes.API_KEY)) {
            writeOwnKey(endpoints.jdbcUrl());
        }
        writeAddresses(endpoints);
        Console.meters(managementPort);
        if (delivery.equals(SystemOptions.Delivery.SESSION_TOPIC)) {
            Console.say(
                    "Each session has a topic of its own. For more than some 50 live streams on this"
                            + " machine, --delivery shared-log costs less.");
        }
        Console.ready(port);
    }

    private DatabaseLogins logins() throws CannotStart {
        try {
            return DatabaseLogins.in(data.postgres());
        } catch (IOException e) {
            throw new CannotStart("The database's passwords cannot be read: " + e, e);
        }
    }

    private void writeAddresses(Endpoints endpoints) throws CannotStart {
        try {
            Addresses.of(port, List.of(managementPort), endpoints).write(data.path());
        } catch (IOException e) {
            throw new CannotStart(
                    "The addresses could not be written into %s: %s".formatted(data.path(), e), e);
        }
    }

    private void writeOwnKey(String jdbcUrl) throws CannotStart {
        try {
            var migrator = DatabaseLogins.MIGRATOR;
            var keys = ApiKeys.at(jdbcUrl, migrator, logins().password(migrator));
            var file = OwnKey.in(data.path(), keys, Instant.now());
            Console.say("Your API key is in " + file + "; ./parley key create makes others.");
        } catch (IOException e) {
            throw new CannotStart(
                    "The API key could not be written into %s: %s".formatted(data.path(), e), e);
        }
    }

    private Endpoints startStores(ChosenModels models) throws CannotStart, InterruptedException {
        Console.say("Starting PostgreSQL …");
        Future<EmbeddedDatabase> database =
                parts.start(
                        "PostgreSQL",
                        Duration.ofSeconds(40),
                        () -> EmbeddedDatabase.start(data.postgres(), data.postgresBinaries(), 0));
        Console.say("Starting Kafka …");
        Future<EmbeddedBroker> broker =
                parts.start(
                        "Kafka",
                        Duration.ofSeconds(20),
                        () -> EmbeddedBroker.start(BrokerSettings.single(data.kafka(), 0)));
        String jdbcUrl = started("PostgreSQL", database).jdbcUrl();
        String bootstrapServers = started("Kafka", broker).bootstrapServers();
        return new Endpoints(port, bootstrapServers, jdbcUrl, model(models));
    }

    private Optional<ModelEndpoint> model(ChosenModels chosen)
            throws CannotStart, InterruptedException {
        if (!chosen.isOffline()) {
            Console.say("Using " + chosen);
            return chosen.one();
        }
        Console.noModel();
        Console.say("Starting the offline model …");
        var server =
                parts.start(
                        "The offline model",
                        Duration.ofSeconds(2),
                        () -> ChatCompletionsServer.start(0, new OfflineModel()));
        return Optional.of(ModelEndpoint.offline(started("The offline model", server).port()));
    }

    private Future<ConfigurableApplicationContext> start(
            String name,
            Supplier<SpringApplicationBuilder> application,
            Endpoints endpoints,
            String user,
            List<String> more)
            throws CannotStart {
        Console.say("Starting the " + name + " …");
        var arguments = endpoints.arguments(delivery);
        arguments.addAll(EncryptionKey.arguments(data.path(), System.getenv()));
        endpoints
                .model()
                .ifPresent(model -> arguments.add("--parley.model.api-key=" + model.apiKey()));
        arguments.addAll(Endpoints.login(user));
        arguments.add("--spring.datasource.password=" + logins().password(user));
        arguments.addAll(more);
        return parts.start(
                "The " + name,
                Duration.ofSeconds(15),
                () ->
                        application
                                .get()
                                .initializers(meters)
                                .registerShutdownHook(false)
                                .run(arguments.toArray(String[]::new)));
    }

    private <T> T started(String name, Future<T> part) throws CannotStart, InterruptedException {
        try {
            return part.get(READY_BOUND.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            logThreads();
            throw new CannotStart(
                    "%s did not start within %d s. The log shows what its threads wait for: %s"
                            .formatted(name, READY_BOUND.toSeconds(), log),
                    e);
        } catch (ExecutionException e) {
            Throwable cause = Objects.requireNonNullElse(e.getCause(), e);
            if (cause instanceof CannotStart sentence) {
                throw sentence;
            }
            if (FullDisk.isCauseOf(cause) || FullDisk.is(data.path())) {
                throw FullDisk.sentence(data.path(), cause);
            }
            LOG.info("{} did not start", name, cause);
            throw new CannotStart(
                    "%s did not start (%s). The log says more: %s".formatted(name, cause, log), e);
        }
    }

    private interface Question {
        boolean isSo() throws InterruptedException;
    }

    private void awaitReady(String name, Question ready) throws CannotStart, InterruptedException {
        long deadline = System.nanoTime() + READY_BOUND.toNanos();
        while (!ready.isSo()) {
            if (System.nanoTime() - deadline > 0) {
                throw new CannotStart(
                        "The %s is not ready after %d s. The log says more: %s"
                                .formatted(name, READY_BOUND.toSeconds(), log));
            }
            Thread.sleep(READY_POLL);
        }
    }

    private static void logThreads() {
        for (var thread : Thread.getAllStackTraces().entrySet()) {
            LOG.warn(
                    "{} ({})\n\tat {}",
                    thread.getKey().getName(),
                    thread.getKey().getState(),
                    Arrays.stream(thread.getValue())
                            .map(Object::toString)
                            .collect(Collectors.joining("\n\tat ")));
        }
    }

    /**
     * Kafka ends the process when it cannot write its log. Here it ends in order, and the user
     * learns why.
     */
    private void brokerFailed() {
        Console.say(
                "./parley up: "
                        + (FullDisk.is(data.path())
                                ? FullDisk.sentence(data.path(), null).getMessage()
                                : "Kafka had to stop. The log says why: " + log));
        // On a thread of its own: the broker's stop may wait for the thread that called.
        Thread.ofPlatform().name("parley-exit").start(() -> System.exit(1));
    }

    private void stop() {
        Console.say("Stopping …");
        Addresses.forget(data.path());
        parts.stop();
        try {
            data.close();
        } catch (IOException e) {
            Console.say("The lock of the data folder could not be released: " + e);
        }
        Console.say("Stopped.");
    }
}
