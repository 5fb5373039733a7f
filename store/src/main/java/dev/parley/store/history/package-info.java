/** The history for readers: sessions, messages and turns, from the projection and the event log. */
@NullMarked
package dev.parley.store.history;

import org.jspecify.annotations.NullMarked;
