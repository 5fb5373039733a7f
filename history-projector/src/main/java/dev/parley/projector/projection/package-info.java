/** Projecting batches of the log, each in one transaction with its position. */
@NullMarked
package dev.parley.projector.projection;

import org.jspecify.annotations.NullMarked;
