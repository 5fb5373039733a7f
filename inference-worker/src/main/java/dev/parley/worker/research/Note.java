package dev.parley.worker.research;

/**
 * What was noted on one question.
 *
 * @param text with citations of the numbered passages; empty if nothing was found
 * @param wasRead true if a model wrote the text; false if it consists of the passages themselves
 */
record Note(String question, String text, boolean wasRead) {

    /** Nothing was done about the question. */
    static Note open(String question) {
        return new Note(question, "", false);
    }

    boolean isAnswered() {
        return wasRead && !text.isBlank();
    }

    boolean isEmpty() {
        return text.isBlank();
    }
}
