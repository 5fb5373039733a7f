package dev.parley.quickstart.client.top;

import dev.parley.quickstart.Addresses;
import dev.parley.quickstart.CannotStart;
import dev.parley.quickstart.SystemOptions;
import dev.parley.quickstart.WholeNumber;
import dev.parley.quickstart.client.server.ExitCodes;
import dev.parley.quickstart.client.server.Server;
import dev.parley.quickstart.client.server.ServerOptions;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jline.utils.InfoCmp.Capability;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ./parley top}: what happens in a system, by its meters. */
@Command(
        name = "top",
        sortOptions = false,
        description = {
            "Shows turns, queue, slots, rates and lag of a running system until q or Ctrl-C. If the output is no terminal, it looks twice and prints once.",
            ""
        })
public final class TopCommand implements Callable<Integer> {

    private static final int END = -1;

    @Option(
            names = "--meters",
            paramLabel = "URL",
            converter = SystemOptions.HttpUrl.class,
            description =
                    "The management port of a process; once for each of several (default those of the system on the data folder).")
    List<URI> meters = List.of();

    @Option(
            names = "--every",
            paramLabel = "SECONDS",
            converter = EverySeconds.class,
            description = "How often to look: 1 to 60 (default ${DEFAULT-VALUE}).")
    int every = 2;

    @Mixin final ServerOptions options = new ServerOptions();

    @Spec private @Nullable CommandSpec spec;

    private final boolean isTerminal;

    /**
     * @param isTerminal whether a person looks
     */
    public TopCommand(boolean isTerminal) {
        this.isTerminal = isTerminal;
    }

    static final class EverySeconds extends WholeNumber {
        EverySeconds() {
            super(1, 60);
        }
    }

    @Override
    public Integer call() throws CannotStart, IOException, InterruptedException {
        var servers = servers();
        var before = look(servers);
        if (isTerminal) {
            try (var terminal = TerminalBuilder.builder().system(true).build()) {
                show(servers, before, terminal);
            }
        } else {
            Thread.sleep(Duration.ofSeconds(every));
            var out = Objects.requireNonNull(spec).commandLine().getOut();
            Dashboard.lines(before, look(servers)).forEach(out::println);
            out.flush();
        }
        return 0;
    }

    private List<Server> servers() throws CannotStart {
        var urls =
                meters.isEmpty()
                        ? options.addresses().map(Addresses::meters).orElse(List.of()).stream()
                                .map(URI::create)
                                .toList()
                        : meters;
        if (urls.isEmpty()) {
            throw new CannotStart(
                    "No system runs on the data folder %s. Name its folder with --data, or its management ports with --meters."
                            .formatted(options.data().toAbsolutePath().normalize()),
                    null,
                    ExitCodes.AWAY);
        }
        // A management port asks for no key.
        return urls.stream().map(url -> new Server(url, Optional.empty(), Duration.ZERO)).toList();
    }

    private static Scrape look(List<Server> servers) throws CannotStart, InterruptedException {
        var text = new StringBuilder();
        for (var server : servers) {
            try (var body = server.open("/actuator/prometheus")) {
                text.append(new String(body.readAllBytes(), StandardCharsets.UTF_8)).append('\n');
            } catch (IOException e) {
                throw server.lost(e);
            }
        }
        return Scrape.of(System.nanoTime(), text.toString());
    }

    private void show(List<Server> servers, Scrape first, Terminal terminal) throws CannotStart {
        var looking = Thread.currentThread();
        terminal.handle(Terminal.Signal.INT, signal -> looking.interrupt());
        terminal.enterRawMode();
        terminal.puts(Capability.enter_ca_mode);
        try {
            var before = first;
            while (!isLeaving(terminal)) {
                var now = look(servers);
                terminal.puts(Capability.clear_screen);
                Dashboard.lines(before, now).stream()
                        .limit(terminal.getHeight() > 1 ? terminal.getHeight() - 1 : 24)
                        .map(line -> line.substring(0, Math.min(line.length(), width(terminal))))
                        .forEach(terminal.writer()::println);
                terminal.flush();
                before = now;
            }
        } catch (InterruptedException e) {
            // Ctrl-C leaves, as q does.
        } finally {
            terminal.puts(Capability.exit_ca_mode);
            terminal.flush();
        }
    }

    private static int width(Terminal terminal) {
        // Some terminals do not tell.
        return terminal.getWidth() > 0 ? terminal.getWidth() : 80;
    }

    /** Waits until it is time for the next look. */
    private boolean isLeaving(Terminal terminal) {
        try {
            int key = terminal.reader().read(Duration.ofSeconds(every).toMillis());
            return key == 'q' || key == END;
        } catch (IOException e) {
            // Also if it was interrupted.
            return true;
        }
    }
}
