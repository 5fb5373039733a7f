/** Decisions about sessions: which are deleted, and which a conversation id names. */
@NullMarked
package dev.parley.store.sessions;

import org.jspecify.annotations.NullMarked;
