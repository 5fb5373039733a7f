package dev.parley.modelserver.offline;

import org.jspecify.annotations.Nullable;

/**
 * A text that an answer may quote.
 *
 * @param number how the prompt numbers it, and how the answer cites it; null if it does not
 */
record Passage(@Nullable Integer number, String text) {}
