package dev.parley.worker.search;

/**
 * A word of a question.
 *
 * @param word as the question has it
 * @param lexeme the form that is searched for
 * @param found how many chunks of the scope have it
 * @param certainty 1; or, for a similar word in place of an unknown one, their similarity
 */
record Term(String word, String lexeme, long found, double certainty) {

    /** How much the word counts, by the formula of BM25. */
    double weight(long chunks) {
        long all = Math.max(chunks, found);
        return certainty * Math.log(1 + (all - found + 0.5) / (found + 0.5));
    }

    /** The lexeme, quoted for a tsquery. */
    String quoted() {
        return "'" + lexeme.replace("\\", "\\\\").replace("'", "''") + "'";
    }
}
