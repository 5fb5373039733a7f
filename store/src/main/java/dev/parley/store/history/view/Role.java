package dev.parley.store.history.view;

/** Who wrote a message. */
public enum Role {
    USER,
    ASSISTANT
}
