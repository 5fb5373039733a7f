package dev.parley.load.eval;

import dev.parley.load.eval.Evaluation.Outcome;
import dev.parley.load.eval.Evaluation.Way;
import dev.parley.load.system.FreshFolder;
import dev.parley.load.system.Machine;
import dev.parley.quickstart.ParleyCommand;
import dev.parley.quickstart.WholeNumber;
import dev.parley.worker.embedding.Embeddings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Unmatched;
import picocli.CommandLine.UnmatchedArgumentException;

/** {@code ./parley eval}: judges retrieval by the labelled set, and times it. */
@Command(
        name = "eval",
        sortOptions = false,
        sortSynopsis = false,
        description =
                "Indexes the labelled texts, asks the questions about them, and judges what is found.",
        footer = {
            "",
            "--parley.SETTING=VALUE sets a setting of the worker, such as --parley.splitter.target=120.",
            "--parley.embedding.url and .model judge another embedding model; its key comes from PARLEY_EMBEDDING_KEY."
        })
public final class Eval implements Callable<Integer> {

    @Option(
            names = "--speed",
            arity = "0",
            description = "Time indexing and retrieval as well; takes some minutes.")
    boolean speed;

    @Option(
            names = "--chunks",
            paramLabel = "N",
            split = ",",
            converter = Chunks.class,
            description =
                    "How many chunks retrieval is timed over, run by run: 100 to 1000000 each (default 1000,100000). Implies --speed.")
    List<Integer> chunks = List.of();

    @Option(
            names = "--dataset",
            paramLabel = "FILE",
            description =
                    "Judge retrieval by the questions of this file, in the format of SQuAD, instead of the labelled set; every fourth paragraph is held out.")
    Optional<Path> dataset = Optional.empty();

    @Option(names = "--detail", arity = "0", description = "List the questions that went wrong.")
    boolean detail;

    @Option(
            names = "--out",
            paramLabel = "FILE",
            description = "Write the document to this file; the tables go to stdout anyway.")
    Optional<Path> out = Optional.empty();

    /** The worker's settings; picocli does not know their names. */
    @Unmatched List<String> settings = new ArrayList<>();

    @Spec private @Nullable CommandSpec spec;

    static final class Chunks extends WholeNumber {
        Chunks() {
            super(100, 1_000_000);
        }
    }

    @Override
    public Integer call() throws IOException {
        CommandLine line = Objects.requireNonNull(spec).commandLine();
        var unknown = settings.stream().filter(each -> !each.matches("--parley\\..+=.*")).toList();
        if (!unknown.isEmpty()) {
            throw new UnmatchedArgumentException(line, unknown);
        }
        var arguments = line.getParseResult().originalArgs();
        if (dataset.isPresent()) {
            if (speed || !chunks.isEmpty() || out.isPresent()) {
                throw new ParameterException(
                        line, "--dataset takes neither --speed, --chunks nor --out");
            }
            return judge(dataset.get(), line, arguments);
        }
        try (var folder = new FreshFolder(ParleyCommand.home());
                var retrieval = new RetrievalUnderTest(folder.path(), settings)) {
            var report = measure(retrieval, arguments);
            System.out.println(report.tables());
            System.out.println(advice(retrieval, report.calibration()));
            if (out.isPresent()) {
                Files.writeString(out.get(), report.document());
            }
        }
        return 0;
    }

    private int judge(Path file, CommandLine line, List<String> arguments) throws IOException {
        Dataset questions;
        try {
            questions = Dataset.read(file);
        } catch (IOException e) {
            throw new ParameterException(line, "--dataset: " + e.getMessage(), e);
        }
        try (var folder = new FreshFolder(ParleyCommand.home());
                var retrieval = new RetrievalUnderTest(folder.path(), settings)) {
            questions.texts().forEach(retrieval::index);
            var evaluation = new Evaluation(retrieval);
            var calibration = evaluation.ask(questions.calibration());
            var test = evaluation.ask(questions.test());
            if (detail) {
                calibration.forEach(outcome -> print(outcome, evaluation.threshold()));
                test.forEach(outcome -> print(outcome, evaluation.threshold()));
            }
            System.out.println(
                    new DatasetReport(
                                    heading(arguments),
                                    questions,
                                    evaluation.threshold(),
                                    calibration,
                                    test)
                            .tables());
            System.out.println(advice(retrieval, calibration));
        }
        return 0;
    }

    private static String heading(List<String> arguments) throws IOException {
        var shown =
                arguments.stream()
                        .filter(each -> !each.startsWith("--parley.embedding.key"))
                        .toList();
        return "%s; %s; `./parley %s`"
                .formatted(LocalDate.now(), Machine.description(), String.join(" ", shown));
    }

    /** Each embedding model has cosines of its own, and so a threshold of its own. */
    private static String advice(RetrievalUnderTest retrieval, List<Outcome> calibration) {
        return String.format(
                Locale.ROOT,
                "Embedded by %s, for which these questions choose parley.retrieval.min-relevance=%.3f",
                retrieval.part(Embeddings.class).model(),
                Threshold.calibrated(Evaluation.bests(calibration)).value());
    }

    /** How many chunks retrieval is timed over, run by run; none if speed is not asked for. */
    private List<Integer> chunkCounts() {
        if (chunks.isEmpty()) {
            return speed ? List.of(1000, 100_000) : List.of();
        }
        return chunks.stream().sorted().toList();
    }

    private EvalReport measure(RetrievalUnderTest retrieval, List<String> arguments)
            throws IOException {
        int stored = Library.texts().stream().mapToInt(retrieval::index).sum();
        var evaluation = new Evaluation(retrieval);
        var calibration = evaluation.ask(Library.forCalibration());
        var test = evaluation.ask(Library.forTest());
        if (detail) {
            var all = new ArrayList<>(calibration);
            all.addAll(test);
            all.forEach(outcome -> print(outcome, evaluation.threshold()));
        }
        IndexingSpeed indexing = null;
        var speeds = new ArrayList<RetrievalSpeed>();
        if (!chunkCounts().isEmpty()) {
            indexing = IndexingSpeed.measure(retrieval, Library.texts());
        }
        for (int count : chunkCounts()) {
            speeds.add(RetrievalSpeed.measure(retrieval, stored, count));
            stored = count;
        }
        return new EvalReport(
                heading(arguments), evaluation.threshold(), calibration, test, indexing, speeds);
    }

    private static void print(Outcome outcome, Threshold threshold) {
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
