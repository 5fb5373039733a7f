/** Bounds on the values of settings and on the bytes that are read from a stream. */
@NullMarked
package dev.parley.bounds;

import org.jspecify.annotations.NullMarked;
