/**
 * The event contract: the events of the event log, their encoding, and the rule for reading them.
 */
@NullMarked
package dev.parley.events;

import org.jspecify.annotations.NullMarked;
