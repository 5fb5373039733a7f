/** Projects batches of the event log, each in one transaction with its positions. */
@NullMarked
package dev.parley.projector.projection;

import org.jspecify.annotations.NullMarked;
