package dev.parley.worker.search;

import dev.parley.store.words.SearchWords.Word;

/**
 * A word of a question.
 *
 * @param written as the question has it, folded
 * @param word the word that is searched for; another one if the question's is misspelled
 * @param found how many chunks of the owner have it
 * @param certainty 1; or, for a similar word in place of an unknown one, their similarity
 */
record Term(String written, Word word, long found, double certainty) {

    /** Words of a small library are weighed as if it had so many chunks. */
    private static final int LEAST_CHUNKS = 50;

    /** How much the word counts, by the formula of BM25. */
    double weight(long chunks) {
        long all = Math.max(Math.max(chunks, LEAST_CHUNKS), found);
        return certainty * Math.log(1 + (all - found + 0.5) / (found + 0.5));
    }
}
