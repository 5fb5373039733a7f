package dev.parley.history;

/** Who wrote a message. */
public enum Role {
    USER,
    ASSISTANT
}
