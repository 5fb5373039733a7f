package dev.parley.worker.modes;

import dev.parley.worker.model.ModelAnswer;
import dev.parley.worker.model.ModelFailure;

/** A way to answer a message. Writes its events through the attempt, in order, on one thread. */
public interface Mode {

    /** Answers; blocks until the answer is whole. */
    ModelAnswer answer(Answering answering) throws ModelFailure, InterruptedException;
}
