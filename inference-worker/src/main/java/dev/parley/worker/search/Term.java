package dev.parley.worker.search;

/**
 * A word of a question.
 *
 * @param word as it was written
 * @param lexeme as texts are searched for it
 * @param found chunks in the scope that have it
 * @param certainty 1, or how similar it is to the word that it stands for
 */
record Term(String word, String lexeme, long found, double certainty) {

    /** How much it says, by the formula of BM25. */
    double weight(long chunks) {
        long all = Math.max(chunks, found);
        return certainty * Math.log(1 + (all - found + 0.5) / (found + 0.5));
    }

    /** For a tsquery. */
    String quoted() {
        return "'" + lexeme.replace("\\", "\\\\").replace("'", "''") + "'";
    }
}
