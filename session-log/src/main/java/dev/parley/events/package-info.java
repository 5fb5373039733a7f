/**
 * The event contract: what may stand in the log, how it is written, and the rule for reading it.
 */
@NullMarked
package dev.parley.events;

import org.jspecify.annotations.NullMarked;
