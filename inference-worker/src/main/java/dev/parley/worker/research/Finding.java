package dev.parley.worker.research;

/**
 * What was found about one question.
 *
 * @param notes with citations of the numbered passages; empty where nothing was found
 * @param wasRead whether the notes answer it; otherwise they are the passages as they were found
 */
record Finding(String question, String notes, boolean wasRead) {

    /** The question was not got to. */
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
