package dev.parley.load;

import dev.parley.load.client.Answer;
import java.util.Collection;
import java.util.List;
import java.util.Objects;

/**
 * How many answers were exactly what the model wrote.
 *
 * @param all how many were asked for
 * @param wrong how many ended properly with another text
 * @param shortened how many stopped without an ending
 * @param failed how many ended with an error
 * @param restarted how many were complete, but from a second attempt
 * @param failures a few of the errors
 */
record Verdicts(
        int all, int wrong, int shortened, int failed, int restarted, List<String> failures) {

    static Verdicts of(Collection<Answer> answers) {
        return new Verdicts(
                answers.size(),
                count(answers, Answer.Verdict.WRONG),
                count(answers, Answer.Verdict.SHORT),
                count(answers, Answer.Verdict.FAILED),
                (int) answers.stream().filter(Answer::wasRestarted).count(),
                answers.stream()
                        .map(Answer::failure)
                        .filter(Objects::nonNull)
                        .distinct()
                        .limit(5)
                        .toList());
    }

    private static int count(Collection<Answer> answers, Answer.Verdict verdict) {
        return (int) answers.stream().filter(answer -> answer.verdict() == verdict).count();
    }

    /** Returns the text for a table's last column. */
    @Override
    public String toString() {
        return "%d / %d / %d of %d%s"
                .formatted(
                        wrong,
                        shortened,
                        failed,
                        all,
                        restarted == 0 ? "" : " (" + restarted + " restarted)");
    }
}
