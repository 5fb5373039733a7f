package dev.parley.load.eval;

import java.util.List;

/** A relevance that separates questions with an answer from those without one. */
record Threshold(double value) {

    /**
     * How relevant the best passage for a question is.
     *
     * @param answered whether a text answers the question
     */
    record Best(double relevance, boolean answered) {}

    /** A useless passage costs some tokens; a withheld one costs the answer. */
    private static final int COST_OF_A_REFUSAL = 2;

    /**
     * Returns the value at which both kinds of errors cost least; of several, the middle one.
     *
     * @param bests of the questions by which it is chosen
     */
    static Threshold calibrated(List<Best> bests) {
        double least = Double.MAX_VALUE;
        double from = 0;
        double to = 0;
        for (int thousandth = 0; thousandth <= 1000; thousandth++) {
            var threshold = new Threshold(thousandth / 1000.0);
            double cost =
                    threshold.falseAnswers(bests)
                            + COST_OF_A_REFUSAL * threshold.falseRefusals(bests);
            if (cost < least - 1e-9) {
                least = cost;
                from = threshold.value();
            }
            if (cost < least + 1e-9) {
                to = threshold.value();
            }
        }
        return new Threshold(Math.round((from + to) * 500) / 1000.0);
    }

    /** Returns the part of questions without an answer that count as answered. */
    double falseAnswers(List<Best> bests) {
        return bests.stream()
                .filter(best -> !best.answered())
                .mapToDouble(best -> best.relevance() >= value ? 1 : 0)
                .average()
                .orElse(0);
    }

    /** Returns the part of questions with an answer that count as unanswered. */
    double falseRefusals(List<Best> bests) {
        return bests.stream()
                .filter(Best::answered)
                .mapToDouble(best -> best.relevance() < value ? 1 : 0)
                .average()
                .orElse(0);
    }
}
