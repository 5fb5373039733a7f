package dev.parley.system;

import dev.parley.api.ApiService;
import dev.parley.projector.HistoryProjector;
import dev.parley.worker.InferenceWorker;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.UUID;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;

/**
 * A process that runs one of the services unchanged and watches its clients' writes, until a test
 * kills it. Takes {@code watch <session> <point>} and {@code start} from its standard input and
 * reports on its standard output; see {@link DoomedProcess}.
 */
final class DoomedService {

    /** Begins each report: the service logs to the same stream. */
    static final String MARK = "@@ ";

    private static final PrintStream OUT =
            new PrintStream(System.out, true, StandardCharsets.UTF_8);

    private DoomedService() {}

    static void tell(String line) {
        OUT.println(MARK + line);
    }

    public static void main(String[] args) throws IOException {
        var writes = new Writes(Writes.Cut.valueOf(args[1]));
        var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (var line = in.readLine(); line != null; line = in.readLine()) {
            var words = line.split(" ", 3);
            if (words[0].equals("start")) {
                Thread.ofPlatform().start(() -> start(args, writes));
            } else {
                writes.watch(UUID.fromString(words[1]), words[2]);
                tell("watching " + words[1]);
            }
        }
        // The test has gone, and this process must go with it.
        Runtime.getRuntime().halt(1);
    }

    private static void start(String[] args, Writes writes) {
        // The reaper's process also projects, in transactions: other tests crash those.
        var clients = new WatchedClients(writes, !args[0].equals("reaper"));
        var context =
                service(args[0])
                        .initializers(it -> it.getBeanFactory().addBeanPostProcessor(clients))
                        .run(Arrays.copyOfRange(args, 2, args.length));
        tell("ready " + context.getEnvironment().getProperty("local.server.port", ""));
    }

    private static SpringApplicationBuilder service(String name) {
        return switch (name) {
            case "api" -> ApiService.application();
            case "worker" -> InferenceWorker.application().web(WebApplicationType.NONE);
            case "projector", "reaper" ->
                    HistoryProjector.application().web(WebApplicationType.NONE);
            default -> throw new IllegalArgumentException(name);
        };
    }
}
