package dev.parley.load.eval;

import java.util.List;

/** Tells questions that something answers from those that nothing does. */
record Threshold(double value) {

    /**
     * How relevant the best passage for a question was.
     *
     * @param answered whether some text answers it
     */
    record Best(double relevance, boolean answered) {}

    /**
     * The value with the least sum of both errors; of several, the middle one.
     *
     * @param bests of the questions that it is chosen on
     */
    static Threshold calibrated(List<Best> bests) {
        double least = 3;
        double from = 0;
        double to = 0;
        for (int thousandth = 0; thousandth <= 1000; thousandth++) {
            var threshold = new Threshold(thousandth / 1000.0);
            double sum = threshold.falseAnswers(bests) + threshold.falseRefusals(bests);
            if (sum < least - 1e-9) {
                least = sum;
                from = threshold.value();
            }
            if (sum < least + 1e-9) {
                to = threshold.value();
            }
        }
        return new Threshold(Math.round((from + to) * 500) / 1000.0);
    }

    /** The part of questions without an answer that are taken for answered. */
    double falseAnswers(List<Best> bests) {
        return bests.stream()
                .filter(best -> !best.answered())
                .mapToDouble(best -> best.relevance() >= value ? 1 : 0)
                .average()
                .orElse(0);
    }

    /** The part of questions with an answer that are taken for unanswered. */
    double falseRefusals(List<Best> bests) {
        return bests.stream()
                .filter(Best::answered)
                .mapToDouble(best -> best.relevance() < value ? 1 : 0)
                .average()
                .orElse(0);
    }
}
