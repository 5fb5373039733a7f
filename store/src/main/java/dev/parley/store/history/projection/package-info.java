/**
 * The projection: rows that are a pure function of the event log, and the only code that builds
 * them.
 */
@NullMarked
package dev.parley.store.history.projection;

import org.jspecify.annotations.NullMarked;
