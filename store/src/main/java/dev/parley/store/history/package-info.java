/** Queryable history: what a session, its messages and its turns look like to a reader. */
@NullMarked
package dev.parley.store.history;

import org.jspecify.annotations.NullMarked;
