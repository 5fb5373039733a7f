/** The record, {@code chat.events}: its topics, appending to it and reading it back. */
@NullMarked
package dev.parley.log;

import org.jspecify.annotations.NullMarked;
