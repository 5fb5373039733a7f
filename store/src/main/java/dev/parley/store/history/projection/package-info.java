/** The projection: rows that are a pure function of the log, and the one way to build them. */
@NullMarked
package dev.parley.store.history.projection;

import org.jspecify.annotations.NullMarked;
