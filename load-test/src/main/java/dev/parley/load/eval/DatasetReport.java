package dev.parley.load.eval;

import dev.parley.load.eval.Evaluation.Outcome;
import dev.parley.load.eval.Evaluation.Way;
import dev.parley.load.figures.Table;
import java.util.List;
import java.util.Locale;

/**
 * The tables of {@code ./parley eval --dataset}.
 *
 * @param inUse the threshold in the settings
 */
record DatasetReport(
        String heading,
        Dataset dataset,
        Threshold inUse,
        List<Outcome> calibration,
        List<Outcome> test) {

    /** Steps of the curve on each side of the best threshold, and between two of its points. */
    private static final int STEPS = 8;

    private static final double STEP = 0.02;

    String tables() {
        return """

                %s

                %d paragraphs indexed, %d held out

                %s

                Trade-off, on the half that did not choose the threshold
                %s
                """
                .formatted(heading, dataset.texts().size(), dataset.heldOut(), points(), curve());
    }

    private String points() {
        var best = Threshold.calibrated(Evaluation.bests(calibration));
        var table =
                new Table(
                        1,
                        "threshold",
                        "relevance",
                        "questions",
                        "right document first",
                        "among sources",
                        "false refusals",
                        "false answers");
        add(table, "in use, all questions of one half", inUse, calibration);
        add(table, "in use, the other half", inUse, test);
        add(table, "best, where it was chosen", best, calibration);
        add(table, "best, on the other half", best, test);
        return table.toString();
    }

    private void add(Table table, String name, Threshold threshold, List<Outcome> outcomes) {
        var bests = Evaluation.bests(outcomes);
        long answered = bests.stream().filter(Threshold.Best::answered).count();
        table.row(
                name,
                String.format(Locale.ROOT, "%.3f", threshold.value()),
                answered + " answered, " + (bests.size() - answered) + " not",
                percent(first(outcomes)),
                // What was handed on depends on the threshold in use.
                threshold.equals(inUse) ? percent(Evaluation.delivered(outcomes)) : "",
                percent(threshold.falseRefusals(bests)),
                percent(threshold.falseAnswers(bests)));
    }

    private static double first(List<Outcome> outcomes) {
        return outcomes.stream()
                .filter(outcome -> outcome.question().isAnswered())
                .map(outcome -> outcome.rankings().get(Way.FUSED))
                .mapToDouble(
                        ranking ->
                                ranking != null && ranking.ranking().indexOf(ranking.answer()) == 0
                                        ? 1
                                        : 0)
                .average()
                .orElse(0);
    }

    private String curve() {
        var bests = Evaluation.bests(test);
        var best = Threshold.calibrated(Evaluation.bests(calibration));
        var table = new Table(0, "threshold", "false refusals", "false answers");
        for (int step = -STEPS; step <= STEPS; step++) {
            var threshold = new Threshold(Math.clamp(best.value() + step * STEP, 0, 1));
            table.row(
                    String.format(Locale.ROOT, "%.3f", threshold.value()),
                    percent(threshold.falseRefusals(bests)),
                    percent(threshold.falseAnswers(bests)));
        }
        return table.toString();
    }

    private static String percent(double part) {
        return String.format(Locale.ROOT, "%.1f %%", part * 100);
    }
}
