/** Delivery: how an event that the record holds reaches whoever watches its session now. */
@NullMarked
package dev.parley.delivery;

import org.jspecify.annotations.NullMarked;
