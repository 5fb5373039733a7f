package dev.parley.log;

/** Where a record stands in {@code chat.events}. */
public record LogPosition(int partition, long offset) {}
