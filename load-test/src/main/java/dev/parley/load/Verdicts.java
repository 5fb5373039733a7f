package dev.parley.load;

import dev.parley.load.client.Answer;
import java.util.Collection;
import java.util.List;
import java.util.Objects;

/**
 * How many answers were what the model wrote, to the character.
 *
 * @param all that were asked for
 * @param restarted came whole, but from a second attempt
 * @param failures what failed ones said, a few of them
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

    /** For the table's last column. */
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
