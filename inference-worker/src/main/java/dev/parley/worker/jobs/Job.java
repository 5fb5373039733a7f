package dev.parley.worker.jobs;

/** What one record of a share group asks for, such as a document to index. */
public interface Job {

    /** What the slot does with the record. */
    enum Outcome {
        /** Acknowledges it: nothing more is to do. */
        DONE,
        /**
         * Releases it for another worker. If the worker itself is the reason, for example because
         * it stops, the job has noted in its claim that the attempt was given back. An attempt that
         * was given back does not count as one of a lost worker.
         */
        RELEASE
    }

    /** Names the job's threads, for example {@code document-} and its id. */
    String name();

    /**
     * Does the job on the calling thread, while the slot holds the record's lock. Never throws:
     * every error becomes an outcome.
     *
     * @param stop raised when the lock was lost, or when the worker stops
     */
    Outcome run(StopSignal stop);

    /** Notes that this worker, which holds the job's lock, is at work on it. Never throws. */
    void noteAlive();
}
