package dev.parley.projector.reaper;

import java.util.function.IntUnaryOperator;

/**
 * Work that is done batch by batch. A batch that is not full is the last one; the rest of what a
 * bounded number of batches leaves waits for the next round.
 *
 * @param atOnce how much of it one batch does
 * @param most batches in one round
 */
record Batches(int atOnce, int most) {

    /**
     * Does one round.
     *
     * @param batch does so much at most, and returns how much it did
     * @return how much was done in all
     */
    int run(IntUnaryOperator batch) {
        int all = 0;
        int done = atOnce;
        for (int i = 0; i < most && done == atOnce; i++) {
            done = batch.applyAsInt(atOnce);
            all += done;
        }
        return all;
    }
}
