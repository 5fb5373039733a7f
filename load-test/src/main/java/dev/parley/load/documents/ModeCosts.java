package dev.parley.load.documents;

import dev.parley.load.client.CountingModel;
import dev.parley.load.eval.Library;
import dev.parley.load.figures.Progress;
import dev.parley.load.figures.Samples;
import dev.parley.load.figures.Table;
import dev.parley.load.system.FreshFolder;
import dev.parley.load.system.ParleyProcess;
import dev.parley.modelserver.ChatCompletionsServer;
import dev.parley.modelserver.offline.OfflineModel;
import dev.parley.testsupport.ApiClient;
import dev.parley.testsupport.DocumentCalls;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToLongFunction;

/** Compares what deep research and regular answers to the same questions cost. */
public final class ModeCosts {

    private static final List<String> MODES = List.of("regular", "deep_research");

    private record Asked(String mode, CountingModel.Count model, Told told) {}

    private final int documents;
    private final List<Asked> asked;

    private ModeCosts(int documents, List<Asked> asked) {
        this.documents = documents;
        this.asked = asked;
    }

    /**
     * @param questions of the labelled set, each asked in both modes
     */
    public static ModeCosts measure(Path home, int questions)
            throws IOException, InterruptedException {
        var model = new CountingModel(new OfflineModel(Duration.ZERO));
        try (var server = ChatCompletionsServer.start(0, model);
                var folder = new FreshFolder(home)) {
            Progress.say("Both modes: starting the system");
            var arguments = List.of("--model-url", server.baseUrl().toString());
            try (var system = ParleyProcess.startJava(folder.path(), arguments, Map.of())) {
                return measure(system.api(), model, questions);
            }
        }
    }

    private static ModeCosts measure(URI api, CountingModel model, int questions)
            throws IOException {
        var texts = Library.texts();
        Progress.say("Indexing %d texts", texts.size());
        var documents = new DocumentCalls(new ApiClient(api));
        var ids = new ArrayList<String>();
        for (var text : texts) {
            ids.add(documents.text(text.title(), text.markdown()));
        }
        ids.forEach(documents::awaitReady);
        Progress.say("Asking %d questions in both modes", questions);
        Told.ask(api, "Is anybody there?", "regular");
        model.take();
        var asked = new ArrayList<Asked>();
        for (var question :
                Library.questions().stream()
                        .filter(Library.Question::isAnswered)
                        .limit(questions)
                        .toList()) {
            for (var mode : MODES) {
                var told = Told.ask(api, question.text(), mode);
                asked.add(new Asked(mode, model.take(), told));
            }
        }
        return new ModeCosts(texts.size(), asked);
    }

    /** As Markdown: means and medians for each mode. */
    public String table() {
        var table =
                new Table(
                        1,
                        documents + " documents",
                        "questions",
                        "model calls",
                        "tokens of prompts",
                        "tokens of answers",
                        "steps",
                        "passages",
                        "characters told",
                        "first token, p50 ms",
                        "end, p50 ms");
        for (var mode : MODES) {
            var of = asked.stream().filter(each -> each.mode().equals(mode)).toList();
            table.row(
                    mode,
                    of.size(),
                    number(mean(of, each -> each.model().calls())),
                    number(mean(of, each -> each.model().promptTokens())),
                    number(mean(of, each -> each.model().answerTokens())),
                    number(mean(of, each -> each.told().steps())),
                    number(mean(of, each -> each.told().sources())),
                    number(mean(of, each -> each.told().characters())),
                    number(median(of, each -> each.told().firstTokenNanos()) / 1e6),
                    number(median(of, each -> each.told().nanos()) / 1e6));
        }
        return table.toString();
    }

    private static double mean(List<Asked> of, ToLongFunction<Asked> what) {
        return of.stream().mapToLong(what).average().orElse(0);
    }

    private static double median(List<Asked> of, ToLongFunction<Asked> what) {
        return new Samples(of.stream().mapToLong(what).toArray()).median();
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, value < 100 ? "%.1f" : "%.0f", value);
    }
}
