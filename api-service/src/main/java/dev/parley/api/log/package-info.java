/** The record of a session, as it stands in {@code chat.events}. */
@NullMarked
package dev.parley.api.log;

import org.jspecify.annotations.NullMarked;
