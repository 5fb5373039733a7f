package dev.parley.load.chaos.clients;

/** What a client of a round does. */
public enum Habit {
    /** Sends messages, and reads each answer to its end. */
    READS,
    /** The same, and cancels each turn while it reads. */
    CANCELS,
    /** The same, and deletes its session in the middle of an answer; then it begins another. */
    DELETES,
    /** Uploads documents, waits for each, and deletes it. */
    UPLOADS
}
