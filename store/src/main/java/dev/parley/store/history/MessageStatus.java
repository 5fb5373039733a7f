package dev.parley.store.history;

/** How far a message is. A user's message is complete at once. */
public enum MessageStatus {
    PENDING,
    STREAMING,
    COMPLETED,
    FAILED,
    CANCELLED
}
