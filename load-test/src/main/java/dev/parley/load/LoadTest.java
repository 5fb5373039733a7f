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
import dev.parley.quickstart.ParleyCommand;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Collections;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/**
 * {@code ./parley load-test}: starts the system as a process of its own, asks it as many users
 * would, and prints the figures beside a baseline from the same run. Exits with 1 if an answer was
 * not what the model wrote, or something could not be measured.
 */
@Command(
        name = "load-test",
        sortOptions = false,
        sortSynopsis = false,
        description =
                "Starts the system as a process of its own, with a scripted model, and measures it.")
public final class LoadTest implements Callable<Integer> {

    @Mixin final LoadOptions options = new LoadOptions();

    @Spec private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        var results = measure(ParleyCommand.home().toAbsolutePath());
        report(results);
        return results.losses() == 0 && results.gaps().isEmpty() ? 0 : 1;
    }

    private Results measure(Path home) throws IOException, InterruptedException {
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
                    baseline(model, server.baseUrl(), results);
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

    /** Measures the model's server itself with the same clients. */
    private void baseline(TimedModel model, URI url, Results results)
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

    private void report(Results results) throws IOException {
        var arguments = Objects.requireNonNull(spec).commandLine().getParseResult().originalArgs();
        var report =
                new Report(
                        results,
                        "%s; %s; `./parley %s`"
                                .formatted(
                                        LocalDate.now(),
                                        Machine.description(),
                                        String.join(" ", arguments)));
        System.out.println(report.tables());
        if (options.out.isPresent()) {
            Files.writeString(options.out.get(), report.document());
        }
    }
}
