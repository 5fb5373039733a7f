package dev.parley.worker.prompting;

import dev.parley.worker.citing.Citations;
import java.util.List;

/**
 * What is remembered of a session before its current question.
 *
 * @param exchanges oldest first
 */
public record Conversation(List<Exchange> exchanges) {

    /** A question and what was answered. */
    public record Exchange(String question, String answer) {

        /** Without the numbers of sources that the next answer does not have. */
        Exchange withoutCitations() {
            return new Exchange(question, Citations.without(answer));
        }
    }
}
