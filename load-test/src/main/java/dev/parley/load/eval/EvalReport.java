package dev.parley.load.eval;

import dev.parley.load.eval.Evaluation.Outcome;
import dev.parley.load.eval.Evaluation.Way;
import dev.parley.load.figures.Table;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Writes the results as Markdown.
 *
 * @param heading date, machine and command
 * @param inUse the threshold in the settings
 * @param calibration the outcomes of the questions by which a threshold is chosen
 * @param test the outcomes of the other questions
 * @param indexing null if speed was not measured
 */
record EvalReport(
        String heading,
        Threshold inUse,
        List<Outcome> calibration,
        List<Outcome> test,
        @Nullable IndexingSpeed indexing,
        List<RetrievalSpeed> retrieval) {

    private static final List<String> KINDS = List.of("paraphrase", "exact", "typo");

    /** Returns the tables alone. */
    String tables() {
        return """

                %s

                Ranking
                %s

                Answered or not
                %s

                Speed
                %s

                %s
                """
                .formatted(heading, ranking(), answers(), indexingText(), retrievalText());
    }

    /** Returns the whole page. */
    String document() throws IOException {
        try (InputStream page =
                Objects.requireNonNull(EvalReport.class.getResourceAsStream("retrieval.md"))) {
            return new String(page.readAllBytes(), StandardCharsets.UTF_8)
                    .replace("{{heading}}", heading)
                    .replace("{{texts}}", String.valueOf(Library.texts().size()))
                    .replace("{{questions}}", String.valueOf(Library.questions().size()))
                    .replace("{{answered}}", String.valueOf(answered()))
                    .replace(
                            "{{unanswered}}",
                            String.valueOf(Library.questions().size() - answered()))
                    .replace("{{ranking}}", ranking())
                    .replace("{{answers}}", answers())
                    .replace("{{indexing}}", indexingText())
                    .replace("{{retrieval}}", retrievalText());
        }
    }

    private static long answered() {
        return Library.questions().stream().filter(Library.Question::isAnswered).count();
    }

    /** Covers all questions: the order does not depend on the calibration. */
    private String ranking() {
        var all = new ArrayList<>(calibration);
        all.addAll(test);
        var table = new Table(1, "", "questions", "", "lexical", "semantic", "fused");
        addRanking(table, "all", all);
        for (var kind : KINDS) {
            addRanking(
                    table,
                    kind,
                    all.stream().filter(o -> o.question().kind().equals(kind)).toList());
        }
        return table.toString();
    }

    private static void addRanking(Table table, String name, List<Outcome> outcomes) {
        long count = outcomes.stream().filter(o -> o.question().isAnswered()).count();
        var qualities =
                Arrays.stream(Way.values()).map(way -> Evaluation.quality(outcomes, way)).toList();
        table.row(
                name,
                count,
                "nDCG@5",
                number(qualities.get(0).ndcgAt5()),
                number(qualities.get(1).ndcgAt5()),
                number(qualities.get(2).ndcgAt5()));
        table.row(
                "",
                "",
                "recall@10",
                number(qualities.get(0).recallAt10()),
                number(qualities.get(1).recallAt10()),
                number(qualities.get(2).recallAt10()));
    }

    private String answers() {
        var calibrated = Threshold.calibrated(Evaluation.bests(calibration));
        var table =
                new Table(
                        1,
                        "threshold",
                        "relevance",
                        "questions",
                        "false answers",
                        "false refusals",
                        "right text handed on");
        addAnswers(table, "calibrated, where it was chosen", calibrated, calibration, "");
        addAnswers(table, "calibrated, on the other half", calibrated, test, "");
        addAnswers(
                table,
                "in use, on the other half",
                inUse,
                test,
                percent(Evaluation.delivered(test)));
        return table.toString();
    }

    private static void addAnswers(
            Table table,
            String name,
            Threshold threshold,
            List<Outcome> outcomes,
            String delivered) {
        var bests = Evaluation.bests(outcomes);
        long answered = bests.stream().filter(Threshold.Best::answered).count();
        table.row(
                name,
                number(threshold.value()),
                answered + " answered, " + (bests.size() - answered) + " not",
                percent(threshold.falseAnswers(bests)),
                percent(threshold.falseRefusals(bests)),
                delivered);
    }

    private String indexingText() {
        if (indexing == null) {
            return "Not measured: that takes `--speed`.";
        }
        return String.format(
                Locale.ROOT,
                "%d chunks of %d tokens on average: split in %.0f ms, embedded in %.1f s by one"
                        + " thread, **%.1f chunks a second a core**.",
                indexing.chunks(),
                indexing.tokens() / indexing.chunks(),
                indexing.splitNanos() / 1e6,
                indexing.embedNanos() / 1e9,
                indexing.chunksASecond());
    }

    private String retrievalText() {
        if (retrieval.isEmpty()) {
            return "";
        }
        var table =
                new Table(
                        0,
                        "chunks in the scope",
                        "questions",
                        "p50 ms",
                        "p99 ms",
                        "max ms",
                        "first ms",
                        "storing a chunk, ms");
        for (var run : retrieval) {
            table.row(
                    run.chunks(),
                    run.rest().count(),
                    Table.millis(run.rest().median()),
                    Table.millis(run.rest().p99()),
                    Table.millis(run.rest().max()),
                    Table.millis(run.firstNanos()),
                    Table.millis(run.storeNanos()));
        }
        return table.toString();
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.3f", value);
    }

    private static String percent(double part) {
        return String.format(Locale.ROOT, "%.1f %%", part * 100);
    }
}
