package dev.parley.worker.jobs;

import dev.parley.worker.model.StopSignal;

/** What one record of a share group asks for. */
public interface Job {

    /** What is to become of the record. */
    enum Outcome {
        /** There is nothing more to do for it. */
        DONE,
        /** Another worker is to take it. */
        RELEASE
    }

    /** What it is about, as its threads are called. */
    String name();

    /**
     * Does the job on the calling thread. Never throws: whatever goes wrong, the outcome says what
     * the record's holder is to do.
     *
     * @param stop raised where the lock was lost or the worker has no more time
     */
    Outcome run(StopSignal stop);

    /** Notes that this worker, which holds the job's lock, is at work on it. Never throws. */
    void noteAlive();

    /**
     * Called before the record is released because the worker stops, while it holds the lock: that
     * says nothing against the job. Never throws.
     */
    default void givenBack() {}
}
