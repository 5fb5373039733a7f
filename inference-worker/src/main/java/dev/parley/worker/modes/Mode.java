package dev.parley.worker.modes;

import dev.parley.events.ChatMode;
import dev.parley.worker.model.ModelFailure;

/** A way to answer a message. Thread safe. */
public interface Mode {

    /** The mode that this is. */
    ChatMode mode();

    /**
     * Answers; blocks until the answer is whole.
     *
     * @throws ModelFailure where there is none, or no whole one
     */
    Answered answer(Answering answering) throws ModelFailure, InterruptedException;
}
