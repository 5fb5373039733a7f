package dev.parley.load.eval;

import dev.parley.load.eval.Evaluation.Outcome;
import dev.parley.load.eval.Evaluation.Way;
import dev.parley.load.system.FreshFolder;
import dev.parley.load.system.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;

/** {@code ./parley eval}: judges retrieval by the labelled set, and times it. */
public final class Eval {

    private Eval() {}

    public static void main(String[] args) {
        List<String> arguments = List.of(args);
        if (arguments.contains("--help") || arguments.contains("-h")) {
            System.out.print(EvalOptions.USAGE);
            return;
        }
        try {
            var options = EvalOptions.parse(arguments);
            try (var folder = new FreshFolder(Path.of(System.getProperty("parley.home", "")));
                    var retrieval = new RetrievalUnderTest(folder.path(), options.settings())) {
                var report = measure(retrieval, options, arguments);
                System.out.println(report.tables());
                if (options.out().isPresent()) {
                    Files.writeString(options.out().get(), report.document());
                }
            }
        } catch (IllegalArgumentException e) {
            System.err.println("parley eval: " + e.getMessage());
            System.exit(1);
        } catch (IOException e) {
            System.err.println("parley eval: it was not finished. " + e.getMessage());
            System.exit(1);
        }
    }

    private static EvalReport measure(
            RetrievalUnderTest retrieval, EvalOptions options, List<String> arguments)
            throws IOException {
        int chunks = Library.texts().stream().mapToInt(retrieval::index).sum();
        var evaluation = new Evaluation(retrieval);
        var calibration = evaluation.ask(Library.forCalibration());
        var test = evaluation.ask(Library.forTest());
        if (options.detail()) {
            var all = new ArrayList<>(calibration);
            all.addAll(test);
            all.forEach(outcome -> detail(outcome, evaluation.threshold()));
        }
        IndexingSpeed indexing = null;
        var speeds = new ArrayList<RetrievalSpeed>();
        if (options.speed()) {
            indexing = IndexingSpeed.measure(retrieval, Library.texts());
            for (int count : options.chunks()) {
                speeds.add(RetrievalSpeed.measure(retrieval, chunks, count));
                chunks = count;
            }
        }
        return new EvalReport(
                "%s; %s; `./parley eval %s`"
                        .formatted(
                                LocalDate.now(),
                                Machine.description(),
                                String.join(" ", arguments)),
                evaluation.threshold(),
                calibration,
                test,
                indexing,
                speeds);
    }

    private static void detail(Outcome outcome, Threshold threshold) {
        var question = outcome.question();
        boolean taken = outcome.best().relevance() >= threshold.value();
        var places = new ArrayList<Integer>();
        for (var way : Way.values()) {
            var ranking = outcome.rankings().get(way);
            places.add(ranking == null ? -1 : ranking.ranking().indexOf(question.answer()) + 1);
        }
        boolean first = places.stream().allMatch(place -> place == 1);
        if (taken != question.isAnswered() || (question.isAnswered() && !first)) {
            System.out.printf(
                    "%.3f %s lexical %d semantic %d fused %d %s [%s]%n",
                    outcome.best().relevance(),
                    taken == question.isAnswered() ? "     " : "WRONG",
                    places.get(0),
                    places.get(1),
                    places.get(2),
                    question.text(),
                    question.answer());
        }
    }
}
