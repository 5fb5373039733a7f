/** The history projector: consumes every event and builds the history in PostgreSQL. */
@NullMarked
package dev.parley.projector;

import org.jspecify.annotations.NullMarked;
