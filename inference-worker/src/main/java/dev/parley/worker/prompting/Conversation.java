package dev.parley.worker.prompting;

import dev.parley.worker.citing.Citations;
import java.util.List;

/**
 * The remembered part of a session before its current question.
 *
 * @param exchanges oldest first
 */
public record Conversation(List<Exchange> exchanges) {

    /** A question and its answer. */
    public record Exchange(String question, String answer) {

        /** Removes citations, because the next answer does not have the same sources. */
        Exchange withoutCitations() {
            return new Exchange(question, Citations.without(answer));
        }
    }
}
