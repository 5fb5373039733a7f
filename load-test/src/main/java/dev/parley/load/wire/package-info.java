/** A client for thousands of connections at once that costs little: one thread reads them all. */
@NullMarked
package dev.parley.load.wire;

import org.jspecify.annotations.NullMarked;
