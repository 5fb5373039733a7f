/** Delivery: carries events of the event log to the readers who watch their session now. */
@NullMarked
package dev.parley.delivery;

import org.jspecify.annotations.NullMarked;
