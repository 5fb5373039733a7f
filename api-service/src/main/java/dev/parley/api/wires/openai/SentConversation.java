package dev.parley.api.wires.openai;

import dev.parley.api.sessions.ImportedPast.Exchange;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The whole conversation, as a client sends it with each call.
 *
 * @param system the instructions; null if there are none
 * @param said what user and model have said, the question last
 */
record SentConversation(@Nullable String system, List<Said> said) {

    private static final String BETWEEN = "\n\n";

    /** A message of the user, or an answer. */
    record Said(boolean byUser, String text) {}

    /** Returns the last message alone: the session has those before it. */
    String lastMessage() {
        return said.getLast().text();
    }

    /** Returns all that the user has said since the last answer. */
    String question() {
        return String.join(
                BETWEEN,
                said.subList(questionBegins(), said.size()).stream().map(Said::text).toList());
    }

    private int questionBegins() {
        int from = said.size();
        while (from > 0 && said.get(from - 1).byUser()) {
            from--;
        }
        return from;
    }

    /** Returns what was said before the question. */
    List<Exchange> past() {
        return exchanges(said.subList(0, questionBegins()));
    }

    /** Returns all that was said; what the user said last may have no answer. */
    List<Exchange> whole() {
        var whole = past();
        if (questionBegins() < said.size()) {
            whole.add(new Exchange(question(), ""));
        }
        return whole;
    }

    private static List<Exchange> exchanges(List<Said> said) {
        var past = new ArrayList<Exchange>();
        var questions = new ArrayList<String>();
        var answers = new ArrayList<String>();
        for (var one : said) {
            if (one.byUser() && !answers.isEmpty()) {
                past.add(exchange(questions, answers));
                questions.clear();
                answers.clear();
            }
            (one.byUser() ? questions : answers).add(one.text());
        }
        if (!answers.isEmpty()) {
            past.add(exchange(questions, answers));
        }
        return past;
    }

    private static Exchange exchange(List<String> questions, List<String> answers) {
        return new Exchange(String.join(BETWEEN, questions), String.join(BETWEEN, answers));
    }
}
