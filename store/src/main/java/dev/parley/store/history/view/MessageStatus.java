package dev.parley.store.history.view;

/** The state of a message. A user's message is completed at once. */
public enum MessageStatus {
    PENDING,
    STREAMING,
    COMPLETED,
    FAILED,
    CANCELLED
}
