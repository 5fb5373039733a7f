package dev.parley.load;

import dev.parley.load.LoadOptions.Part;
import dev.parley.load.client.Asker;
import dev.parley.load.client.ModelClient;
import dev.parley.load.client.TimedModel;
import dev.parley.load.documents.ModeCosts;
import dev.parley.load.documents.PdfIndexing;
import dev.parley.load.figures.Progress;
import dev.parley.load.system.Machine;
import dev.parley.modelserver.ChatCompletionsServer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Collections;
import java.util.List;

/**
 * {@code ./parley load-test}: starts the system as a process of its own, asks it as many users do,
 * and prints what that cost beside a baseline from the same run. Exits with 1 if an answer was not
 * what the model wrote, or something could not be measured.
 */
public final class LoadTest {

    private LoadTest() {}

    public static void main(String[] args) throws InterruptedException {
        List<String> arguments = List.of(args);
        if (arguments.contains("--help") || arguments.contains("-h")) {
            System.out.print(LoadOptions.USAGE);
            return;
        }
        try {
            var options = LoadOptions.parse(arguments);
            var results =
                    measure(
                            options,
                            Path.of(System.getProperty("parley.home", "")).toAbsolutePath());
            report(arguments, options, results);
            System.exit(results.losses() == 0 && results.gaps().isEmpty() ? 0 : 1);
        } catch (IllegalArgumentException e) {
            System.err.println("parley load-test: " + e.getMessage());
            System.exit(1);
        } catch (IOException e) {
            System.err.println("parley load-test: it was not finished. " + e.getMessage());
            System.exit(1);
        }
    }

    private static Results measure(LoadOptions options, Path home)
            throws IOException, InterruptedException {
        var results = new Results();
        if (options.measures(Part.STARTUP)) {
            Progress.say("Starting and stopping ./parley up, %d times", 1 + 2 * options.startUps());
            results.startUps(StartUps.measure(home, options.startUps()));
        }
        if (options.measures(Part.MEMORY)
                || options.measures(Part.LATENCY)
                || options.measures(Part.READERS)) {
            var model = new TimedModel();
            try (var server = ChatCompletionsServer.start(0, model)) {
                if (options.measures(Part.LATENCY)) {
                    baseline(options, model, server.baseUrl(), results);
                }
                if (options.measures(Part.MEMORY) || options.measures(Part.LATENCY)) {
                    for (String delivery : options.deliveries()) {
                        new SystemRun(options, delivery, model, server.baseUrl(), results)
                                .measure(home);
                    }
                }
                if (options.measures(Part.READERS)) {
                    results.stuckReaders(
                            StuckReaders.measure(home, model, server.baseUrl(), options.seconds()));
                }
            }
        }
        if (options.measures(Part.CANCELS)) {
            results.cancels(Cancels.measure(home, options.turns()));
        }
        if (options.measures(Part.MODES)) {
            results.modeCosts(ModeCosts.measure(home, Math.min(20, options.turns())));
        }
        if (options.measures(Part.INDEXING)) {
            results.pdfIndexing(PdfIndexing.measure(home));
        }
        return results;
    }

    /** The same clients ask the model's server itself. */
    private static void baseline(LoadOptions options, TimedModel model, URI url, Results results)
            throws IOException, InterruptedException {
        Asker direct = new ModelClient(url);
        Progress.say("Baseline: the model itself");
        FirstTokens.measure("warm-up", model, options.turns(), () -> direct);
        results.first(
                Results.BASELINE, FirstTokens.measure("", model, options.turns(), () -> direct));
        for (int streams : options.streams()) {
            Progress.say("Baseline: %d streams of the model itself", streams);
            results.run(
                    StreamRun.measure(
                            Results.BASELINE,
                            model,
                            Collections.nCopies(streams, direct),
                            options.seconds(),
                            null));
        }
    }

    private static void report(List<String> arguments, LoadOptions options, Results results)
            throws IOException {
        String command = String.join(" ", arguments);
        var report =
                new Report(
                        results,
                        "%s; %s; `./parley load-test%s`"
                                .formatted(
                                        LocalDate.now(),
                                        Machine.description(),
                                        command.isEmpty() ? "" : " " + command));
        System.out.println(report.tables());
        if (options.out().isPresent()) {
            Files.writeString(options.out().get(), report.document());
        }
    }
}
