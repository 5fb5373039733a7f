package dev.parley.load.client;

import java.io.IOException;

/** Somebody who can be asked a question: Parley, or the model itself. Safe for many threads. */
public interface Asker {

    /**
     * Asks, and reads the answer to its end on the calling thread. What goes wrong is in the
     * answer, never an exception.
     */
    default Answer ask(TimedModel.Question question) {
        var answer = new Answer(question);
        try {
            ask(question.text(), answer);
        } catch (IOException | RuntimeException e) {
            answer.failed(e.toString());
        }
        question.forget();
        return answer;
    }

    /** Sends the question and tells the answer what comes back. */
    void ask(String question, Answer answer) throws IOException;
}
