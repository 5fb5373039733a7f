package dev.parley.log;

/** The position of a record in {@code chat.events}. */
public record LogPosition(int partition, long offset) {}
