package dev.parley.worker.research;

/**
 * The result for one question.
 *
 * @param notes with citations of the numbered passages; empty if nothing was found
 * @param wasRead true if a model took the notes; false if they are the passages themselves
 */
record Finding(String question, String notes, boolean wasRead) {

    /** Nothing was done about the question. */
    static Finding open(String question) {
        return new Finding(question, "", false);
    }

    boolean isAnswered() {
        return wasRead && !notes.isBlank();
    }

    boolean isEmpty() {
        return notes.isBlank();
    }
}
