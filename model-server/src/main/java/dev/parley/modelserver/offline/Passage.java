package dev.parley.modelserver.offline;

import org.jspecify.annotations.Nullable;

/**
 * A text that an answer may quote.
 *
 * @param number the passage's number in the prompt, which the answer cites; null if it has none
 */
record Passage(@Nullable Integer number, String text) {}
