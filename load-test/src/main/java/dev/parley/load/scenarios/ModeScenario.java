package dev.parley.load.scenarios;

import dev.parley.load.client.CountingModel;
import dev.parley.load.documents.Told;
import dev.parley.load.eval.Library;
import dev.parley.load.figures.Progress;
import dev.parley.load.figures.Samples;
import dev.parley.load.report.Column;
import dev.parley.load.report.Row;
import dev.parley.load.report.Section;
import dev.parley.load.run.BenchRun;
import dev.parley.load.system.FreshFolder;
import dev.parley.modelserver.ChatCompletionsServer;
import dev.parley.modelserver.offline.OfflineModel;
import dev.parley.testsupport.ApiClient;
import dev.parley.testsupport.DocumentCalls;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;

/** Compares what deep research and regular answers to the same questions cost. */
final class ModeScenario implements Scenario {

    private static final List<String> MODES = List.of("regular", "deep_research");

    private record Asked(String mode, CountingModel.Count model, Told told) {}

    private final Section section =
            new Section(
                    "modes",
                    "What deep research costs",
                    List.of(
                            new Column("questions", "questions", 0),
                            new Column("calls", "model calls", 1),
                            new Column("prompt_tokens", "tokens of prompts", 0),
                            new Column("answer_tokens", "tokens of answers", 0),
                            new Column("steps", "steps", 1),
                            new Column("passages", "passages", 1),
                            new Column("characters", "characters told", 0),
                            new Column("first_token_p50_ms", "first token p50 ms", 0),
                            new Column("end_p50_ms", "end p50 ms", 0)));

    @Override
    public Section section() {
        return section;
    }

    @Override
    public void once(BenchRun run) throws IOException, InterruptedException {
        run.stopSystem();
        var model = new CountingModel(new OfflineModel(Duration.ZERO));
        try (var server = ChatCompletionsServer.start(0, model);
                var folder = new FreshFolder(run.home())) {
            Progress.say("Both modes: starting the system");
            var options = List.of("--model-url", server.baseUrl().toString());
            try (var system = run.up(folder.path(), options, Map.of())) {
                measure(system.api(), model, run.scale().either(5, 20));
            }
        }
    }

    private void measure(URI api, CountingModel model, int questions) throws IOException {
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
        for (var mode : MODES) {
            var of = asked.stream().filter(each -> each.mode().equals(mode)).toList();
            section.add(
                    Row.of("%d documents".formatted(texts.size()), mode)
                            .figure("questions", of.size())
                            .figure("calls", mean(of, each -> each.model().calls()))
                            .figure("prompt_tokens", mean(of, each -> each.model().promptTokens()))
                            .figure("answer_tokens", mean(of, each -> each.model().answerTokens()))
                            .figure("steps", mean(of, each -> each.told().steps()))
                            .figure("passages", mean(of, each -> each.told().sources()))
                            .figure("characters", mean(of, each -> each.told().characters()))
                            .figure(
                                    "first_token_p50_ms",
                                    median(of, each -> each.told().firstTokenNanos()) / 1e6)
                            .figure("end_p50_ms", median(of, each -> each.told().nanos()) / 1e6)
                            .build());
        }
    }

    private static double mean(List<Asked> of, ToLongFunction<Asked> what) {
        return of.stream().mapToLong(what).average().orElse(0);
    }

    private static double median(List<Asked> of, ToLongFunction<Asked> what) {
        return new Samples(of.stream().mapToLong(what).toArray()).median();
    }
}
