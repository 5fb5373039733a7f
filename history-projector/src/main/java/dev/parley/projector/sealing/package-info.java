/** Seals what the event log holds, a few seconds at a time. */
@NullMarked
package dev.parley.projector.sealing;

import org.jspecify.annotations.NullMarked;
