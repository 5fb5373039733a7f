package dev.parley.quickstart;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.slf4j.bridge.SLF4JBridgeHandler;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code ./parley up}: runs the whole system in this process until the user stops it. */
@Command(
        name = "up",
        sortOptions = false,
        sortSynopsis = false,
        description =
                "Runs the whole system in the foreground on 127.0.0.1. Ctrl-C stops it; nothing is lost.")
public final class Up implements Callable<Integer> {

    @Mixin final SystemOptions options = new SystemOptions();

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "The folder that keeps everything (default ${DEFAULT-VALUE}).")
    Path data = ParleyCommand.data();

    @Option(
            names = "--management-port",
            paramLabel = "PORT",
            converter = SystemOptions.Port.class,
            description =
                    "Where Prometheus finds the meters: 0 to 65535; 0 takes any free one (default ${DEFAULT-VALUE}).")
    int managementPort;

    @Option(
            names = "--security",
            paramLabel = "MODE",
            converter = SecurityModes.class,
            description = {
                "Who may call: open, api-key, oidc or api-key,oidc (default open, or PARLEY_SECURITY_MODE).",
                "open: every user of this machine. With api-key, a key of your own is in the data folder."
            })
    Optional<String> security = Optional.empty();

    @Option(
            names = "--open",
            arity = "0",
            description = "Open the page in the browser once the system is ready.")
    boolean open;

    @Option(
            names = "--rebuild",
            arity = "0",
            description =
                    "Build the history again from the event log, beside the one that there is.")
    boolean rebuild;

    @Override
    public Integer call() throws CannotStart, InterruptedException {
        int port = start();
        if (open) {
            Browser.open("http://%s:%d/".formatted(Ports.LOOPBACK, port));
        }
        // The parts' own threads do not keep the process alive.
        new CountDownLatch(1).await();
        return 0;
    }

    /** Returns the port of the API when a message that comes now would be answered. */
    int start() throws CannotStart, InterruptedException {
        int port = Ports.orFree(options.port);
        Ports.requireFree(port);
        int management = Ports.orFree(managementPort);
        Ports.requireFree(management, "--management-port");
        if (management == port) {
            throw new CannotStart("--management-port must differ from --port.");
        }
        DataFolder folder = DataFolder.open(data);
        folder.requireNoCluster();
        logTo(folder.logs());
        new RunningSystem(folder, port, management, options.delivery, mode())
                .start(options.modelUrl, rebuild);
        return port;
    }

    private String mode() {
        // The API reads the variable as Spring Boot does.
        return security.orElseGet(
                () ->
                        System.getenv()
                                .getOrDefault("PARLEY_SECURITY_MODE", SecurityModes.OPEN)
                                .toLowerCase(Locale.ROOT)
                                .replace('_', '-'));
    }

    /** Must come before the first logger is made: Logback reads its file then, and only once. */
    private static void logTo(Path folder) throws CannotStart {
        System.setProperty("parley.log.dir", folder.toString());
        // Three services start in this process; none of them may set up logging for the others.
        System.setProperty("org.springframework.boot.logging.LoggingSystem", "none");
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new CannotStart("The log folder %s cannot be made.".formatted(folder), e);
        }
        // Tomcat logs by java.util.logging; Boot's own bridge is off.
        SLF4JBridgeHandler.removeHandlersForRootLogger();
        SLF4JBridgeHandler.install();
    }
}
