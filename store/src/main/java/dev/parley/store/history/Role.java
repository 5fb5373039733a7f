package dev.parley.store.history;

/** Who wrote a message. */
public enum Role {
    USER,
    ASSISTANT
}
