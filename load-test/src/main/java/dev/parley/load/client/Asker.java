package dev.parley.load.client;

import java.io.IOException;

/** Takes a question and answers it: Parley, or the model itself. Safe for use by many threads. */
public interface Asker {

    /**
     * Asks, and reads the answer to its end on the calling thread. A failure is noted in the answer
     * and never thrown.
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

    /** Sends the question and fills the answer. */
    void ask(String question, Answer answer) throws IOException;
}
