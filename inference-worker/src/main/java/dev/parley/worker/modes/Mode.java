package dev.parley.worker.modes;

import dev.parley.events.ChatMode;
import dev.parley.worker.model.ModelFailure;

/** A way to answer a message. Thread-safe. */
public interface Mode {

    /** The mode that messages name it by. */
    ChatMode mode();

    /**
     * Answers the message; blocks until the answer is complete.
     *
     * @throws ModelFailure if there is no complete answer; its beginning may have been written
     */
    Answered answer(Answering answering) throws ModelFailure, InterruptedException;
}
