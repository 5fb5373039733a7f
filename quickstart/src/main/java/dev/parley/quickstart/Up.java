package dev.parley.quickstart;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.utils.Exit;
import org.slf4j.bridge.SLF4JBridgeHandler;

/**
 * {@code ./parley up}: the whole system in this process. Starts database and broker side by side,
 * then model, projector, worker and API; stops them in the opposite order.
 */
public final class Up {

    /** A message must be answered by then, or something is wrong that waiting does not mend. */
    private static final Duration READY_BOUND = Duration.ofMinutes(2);

    private static final Duration READY_POLL = Duration.ofMillis(50);

    private final UpOptions options;
    private final DataFolder data;
    private final Console console;
    private final Parts parts = new Parts();

    private Up(UpOptions options, DataFolder data, Console console) {
        this.options = options;
        this.data = data;
        this.console = console;
    }

    public static void main(String[] args) throws InterruptedException {
        var console = new Console(System.out, System.err);
        List<String> arguments = List.of(args);
        if (arguments.contains("--help") || arguments.contains("-h")) {
            console.help(UpOptions.USAGE);
            return;
        }
        try {
            UpOptions options = UpOptions.parse(arguments);
            options = options.withPort(Ports.orFree(options.port()));
            Ports.requireFree(options.port());
            DataFolder data = DataFolder.open(options.data());
            data.requireNoCluster();
            logTo(data.logs());
            new Up(options, data, console).run();
        } catch (CannotStart e) {
            console.say("parley up: " + e.getMessage());
            // Runs the shutdown hook, which stops what has started.
            System.exit(1);
        }
        // The threads of the parts are not what keeps the process: the user ends it.
        new CountDownLatch(1).await();
    }

    /** Before the first logger is made: Logback reads its file then, and only once. */
    private static void logTo(Path folder) throws CannotStart {
        System.setProperty("parley.log.dir", folder.toString());
        // Three services start in this process; none may set up the log again for all others.
        System.setProperty("org.springframework.boot.logging.LoggingSystem", "none");
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new CannotStart("The log folder %s cannot be made.".formatted(folder), e);
        }
        // Tomcat logs by java.util.logging, which Boot would otherwise lead there.
        SLF4JBridgeHandler.removeHandlersForRootLogger();
        SLF4JBridgeHandler.install();
    }

    private void run() throws CannotStart {
        Runtime.getRuntime().addShutdownHook(new Thread(this::stop, "parley-stop"));
        Exit.setHaltProcedure((status, message) -> brokerFailed());
        Exit.setExitProcedure((status, message) -> brokerFailed());
        console.say("Data in " + data.path() + ", log in " + data.logs().resolve("parley.log"));
        try {
            Endpoints endpoints = startStores();
            List<Service> services = QuickstartServices.of(options);
            start(services, endpoints);
            awaitReady(services);
            console.ready(options.port());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CannotStart("Interrupted while starting.", e);
        }
    }

    private Endpoints startStores() throws CannotStart, InterruptedException {
        console.say("Starting PostgreSQL …");
        Future<EmbeddedDatabase> database =
                parts.start(
                        "PostgreSQL",
                        Duration.ofSeconds(40),
                        () -> EmbeddedDatabase.start(data.postgres(), data.postgresBinaries(), 0));
        console.say("Starting Kafka …");
        Future<EmbeddedBroker> broker =
                parts.start(
                        "Kafka",
                        Duration.ofSeconds(20),
                        () -> EmbeddedBroker.start(BrokerSettings.single(data.kafka(), 0)));
        EmbeddedDatabase startedDatabase = started("PostgreSQL", database);
        EmbeddedBroker startedBroker = started("Kafka", broker);
        return new Endpoints(
                options.port(),
                startedBroker.bootstrapServers(),
                startedDatabase.jdbcUrl(),
                startedDatabase.user(),
                model());
    }

    private ModelEndpoint model() throws CannotStart, InterruptedException {
        Optional<ModelEndpoint> chosen = ModelEndpoint.chosen(options.modelUrl(), System.getenv());
        if (chosen.isPresent()) {
            console.say("Using the model " + chosen.get());
            return chosen.get();
        }
        console.say("Starting the offline model …");
        return started(
                        "The offline model",
                        parts.start(
                                "The offline model",
                                Duration.ofSeconds(2),
                                QuickstartServices::offlineModel))
                .endpoint();
    }

    // Side by side: they are strangers, and none waits for another.
    private void start(List<Service> services, Endpoints endpoints)
            throws CannotStart, InterruptedException {
        var starting = new LinkedHashMap<String, Future<Service>>();
        for (Service service : services) {
            console.say("Starting the " + service.name() + " …");
            String name = "The " + service.name();
            starting.put(
                    name,
                    parts.start(
                            name,
                            Duration.ofSeconds(15),
                            () -> {
                                try {
                                    service.start(endpoints);
                                    return service;
                                } catch (Exception e) {
                                    service.close();
                                    throw e;
                                }
                            }));
        }
        for (var start : starting.entrySet()) {
            started(start.getKey(), start.getValue());
        }
    }

    private <T> T started(String name, Future<T> part) throws CannotStart, InterruptedException {
        try {
            return part.get(READY_BOUND.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            Log.threads();
            throw new CannotStart(
                    "%s did not start within %d s. The log holds what its threads wait for: %s"
                            .formatted(
                                    name,
                                    READY_BOUND.toSeconds(),
                                    data.logs().resolve("parley.log")),
                    e);
        } catch (ExecutionException e) {
            Throwable cause = Objects.requireNonNullElse(e.getCause(), e);
            if (cause instanceof CannotStart sentence) {
                throw sentence;
            }
            if (FullDisk.isCauseOf(cause) || FullDisk.is(data.path())) {
                throw FullDisk.sentence(data.path(), cause);
            }
            Log.failed(name, cause);
            throw new CannotStart(
                    "%s did not start (%s). The log says more: %s"
                            .formatted(name, cause, data.logs().resolve("parley.log")),
                    e);
        }
    }

    private void awaitReady(List<Service> services) throws CannotStart, InterruptedException {
        long deadline = System.nanoTime() + READY_BOUND.toNanos();
        for (Service service : services) {
            while (!service.ready()) {
                if (System.nanoTime() - deadline > 0) {
                    throw new CannotStart(
                            "The %s is not ready after %d s. The log says more: %s"
                                    .formatted(
                                            service.name(),
                                            READY_BOUND.toSeconds(),
                                            data.logs().resolve("parley.log")));
                }
                Thread.sleep(READY_POLL);
            }
        }
    }

    /**
     * Kafka ends the process when it cannot write its log. It may: but in order, and with a reason
     * the user can use.
     */
    private void brokerFailed() {
        console.say(
                "parley up: "
                        + (FullDisk.is(data.path())
                                ? FullDisk.sentence(data.path(), null).getMessage()
                                : "Kafka had to stop. The log says why: "
                                        + data.logs().resolve("parley.log")));
        // On a thread of its own: the caller may be one that the broker's stop waits for.
        Thread.ofPlatform().name("parley-exit").start(() -> System.exit(1));
    }

    private void stop() {
        console.say("Stopping …");
        parts.stop();
        try {
            data.close();
        } catch (IOException e) {
            console.say("The lock of the data folder could not be released: " + e);
        }
        console.say("Stopped.");
    }
}
