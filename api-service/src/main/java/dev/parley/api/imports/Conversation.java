package dev.parley.api.imports;

import dev.parley.api.sessions.ImportedPast.Exchange;
import dev.parley.events.ChatMode;
import dev.parley.events.ModelChoice;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A conversation of a file.
 *
 * @param title null for none
 * @param said oldest first
 */
record Conversation(@Nullable String title, ChatMode mode, ModelChoice choice, List<Said> said) {

    private static final String BETWEEN = "\n\n";

    Conversation(@Nullable String title, List<Said> said) {
        this(title, ChatMode.REGULAR, ModelChoice.DEFAULT, said);
    }

    /**
     * A message of the user, or an answer.
     *
     * @param at null if the file does not tell
     */
    record Said(boolean byUser, String text, @Nullable Instant at) {}

    /** Returns messages and answers in turn; those of one side in a row become one text. */
    List<Exchange> exchanges() {
        var exchanges = new ArrayList<Exchange>();
        int at = 0;
        while (at < said.size()) {
            int answers = end(at, true);
            int next = end(answers, false);
            var questions = said.subList(at, answers);
            var answered = said.subList(answers, next);
            exchanges.add(
                    new Exchange(text(questions), text(answered), time(questions), time(answered)));
            at = next;
        }
        return exchanges;
    }

    private int end(int from, boolean byUser) {
        int end = from;
        while (end < said.size() && said.get(end).byUser() == byUser) {
            end++;
        }
        return end;
    }

    private static String text(List<Said> some) {
        return String.join(BETWEEN, some.stream().map(Said::text).toList());
    }

    private static @Nullable Instant time(List<Said> some) {
        return some.isEmpty() ? null : some.getLast().at();
    }
}
