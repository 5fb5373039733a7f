package dev.parley.log;

import org.jspecify.annotations.Nullable;

/** One raw record of {@code chat.events}. */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record LogEntry(LogPosition position, @Nullable String key, byte @Nullable [] value) {}
