package dev.parley.worker.research;

/**
 * What was found about one question.
 *
 * @param notes with citations of the numbered passages; empty where the question was not got to
 */
record Finding(String question, String notes) {

    boolean isAnswered() {
        return !notes.isBlank();
    }
}
